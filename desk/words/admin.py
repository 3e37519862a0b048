"""Words of the administrator's page; refuses words of other pages."""

WORDS = {
    "admin.title": ("管理", "Admin"),
    "admin.people": ("人员", "People"),
    "admin.people.how": (
        "添加和停用用命令行：hotline user add、hotline user disable",
        "Add and disable people on the command line: hotline user add, hotline user disable",
    ),
    "admin.name": ("用户名", "Name"),
    "admin.shown": ("姓名", "Shown as"),
    "admin.roles": ("角色", "Roles"),
    "admin.last": ("上次登录", "Last sign-in"),
    "admin.state": ("状态", "State"),
    "admin.active": ("在用", "active"),
    "admin.disabled": ("已停用", "disabled"),
    "admin.never": ("从未", "never"),
    "admin.audit": ("审计记录", "Audit trail"),
    "admin.audit.list": ("审计记录，最新在前", "Audit trail, newest first"),
    "admin.when": ("时间", "When"),
    "admin.who": ("谁", "Who"),
    "admin.act": ("做了什么", "What"),
    "admin.subject": ("对象", "About"),
    "admin.page": ("页面", "Page"),
    "admin.reason": ("原因", "Reason"),
    "admin.stranger": ("未登录的人", "not signed in"),
    "admin.audit.none": ("还没有记录。", "Nothing yet."),
}

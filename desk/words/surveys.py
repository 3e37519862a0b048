"""Words of the survey results; refuses words of other pages."""

WORDS = {
    "surveys.title": ("满意度调查", "Surveys"),
    "surveys.span": ("多久以来", "How far back"),
    "surveys.days": ("{days} 天", "{days} days"),
    "surveys.range": ("{since} – {until}", "{since} – {until}"),
    "surveys.who": ("这些分数来自谁", "Where these scores come from"),
    "surveys.rate": ("完成率 {percent}（按已邀请）", "{percent} of those asked completed it"),
    "surveys.over": ("结束的通话", "Calls that ended"),
    "surveys.offered": ("已邀请", "Asked"),
    "surveys.begun": ("开始作答", "Began to answer"),
    "surveys.complete": ("完成", "Completed"),
    "surveys.caution": (
        "作答的人不等于全部来电：结果只代表 {count} 位作答者。",
        "Those who answer are not all who call: the results speak for {count} callers.",
    ),
    "surveys.satisfied": ("{score}（4–5 分）", "{score} (4–5)"),
    "surveys.too_few": ("样本不足 30，暂不显示", "Fewer than 30 answers: not shown"),
    "surveys.interval": ("威尔逊 95% 区间", "95% Wilson interval"),
    "surveys.spread": ("得分分布：{score}", "Scores: {score}"),
    "surveys.points": ("{points} 分", "{points}"),
    "surveys.low": ("低分（1–2 分）", "Low scores (1–2)"),
    "surveys.low.of": ("/ {count} 份", "of {count}"),
    "surveys.remarks": ("客户原话", "In their own words"),
    "surveys.remarks.none": ("还没有人留言。", "Nobody has left a word yet."),
    "surveys.recent_low": ("最近的低分", "Recent low scores"),
    "surveys.recent_low.none": ("最近 300 份里没有低分。", "None among the last 300."),
    "surveys.handled": ("{when} 已处理", "looked into {when}"),
    "surveys.act": ("交办或写结果", "Give it on, or say what came of it"),
    "surveys.result": ("怎么处理的", "What was done about it"),
    "surveys.new": ("有新的评价或处理。", "There is something new."),
    "surveys.call": ("看这通电话", "Open the call"),
    "surveys.none.title": ("还没有评价", "No answers yet"),
    "surveys.none.more": (
        "事情办完，热线会请客户按 1–5 打分。这里先看多少人答了，再看分数；不足 30 份不显示比率。",
        (
            "When a matter is done, the hotline asks for a score from 1 to 5. Here you see how many answered, then what; no "
            "rate is shown below 30 answers."
        ),
    ),
    "surveys.none.1": ("拨一通，把事情办完", "Call and finish a matter"),
    "surveys.none.2": ("听到邀请后按 1 到 5", "When asked, press 1 to 5"),
    "surveys.none.3": ("刷新这一页", "Reload this page"),
    "surveys.off": ("这个行业包没有开调查", "This pack asks no survey"),
    "surveys.chart.funnel": (
        "结束的通话 {over}，已邀请 {offered}，开始作答 {begun}，完成 {complete}",
        "Calls that ended {over}, asked {offered}, began {begun}, completed {complete}",
    ),
}

"""The Lotus, tested by its owner: whole calls, in a dozen lines each."""


def test_someone_books_a_table(caller, hotline):
    caller.phones()
    caller.hears("Welcome to the Lotus")
    caller.says("English")
    caller.says("a table please")
    caller.hears("When would you like to come")
    caller.says("tomorrow at seven in the evening")
    caller.hears("Thursday", "between seven and nine in the evening")
    caller.says("yes")
    caller.hears("booked")
    caller.is_("ended")
    assert hotline.appointments()[0].contact == caller.number


def test_two_tables_are_two_tables(caller, hotline):
    for number in ("+8613800138001", "+8613800138002", "+8613800138003"):
        guest = caller.another(number)
        guest.phones()
        for keys in ("1", "1", "11191900"):
            guest.keys(keys)
        guest.hears("没有位子" if number.endswith("3") else "对吗")
        guest.keys("1")
    assert len(hotline.appointments()) == 2


def test_who_rings_off_holds_no_table(caller, hotline):
    caller.phones()
    for keys in ("2", "1", "11191900"):
        caller.keys(keys)
    caller.hangs_up()
    assert not hotline.appointments()
    assert caller.outcome == "gave_up_booking"


def test_questions_are_answered_or_promised_an_answer(caller, hotline):
    for question, answer in (("is there a car park", "six cars"), ("do you have a piano", "will tell you by")):
        caller.phones()
        if not hotline.calls()[-1].language:
            caller.keys("2")
        caller.keys("2")
        caller.says(question)
        caller.hears(answer)
    assert [ticket.kind for ticket in hotline.tickets()] == ["enquiry"]


def test_guests_are_reminded_and_may_cancel(caller, hotline, carrier, clock):
    carrier.handset(caller.number, "person")
    caller.phones()
    for keys in ("2", "1", "11191900", "1"):
        caller.keys(keys)
    clock.advance(days=1, hours=6, minutes=5)
    caller.answers()
    caller.hears("This is the Lotus")
    caller.keys("2")
    assert hotline.appointments()[0].status == "cancelled"


def test_a_carrier_that_asks_twice_books_once(caller, hotline, carrier):
    carrier.misbehaves("duplicate")
    caller.phones()
    for keys in ("2", "1", "11191900", "1"):
        caller.keys(keys)
    assert len(hotline.appointments()) == 1

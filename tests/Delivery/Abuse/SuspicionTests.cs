using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

/// <summary>Which facts speak against an account, and whose doing can never speak against it.</summary>
public class SuspicionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 2, 0, TimeSpan.Zero);
    private static readonly AbuseOptions Options = new();

    private readonly AccountActivity _alice = new(new AccountId(1));

    [Fact]
    public void Failed_sign_ins_from_anywhere_speak_against_nobody()
    {
        for (int i = 0; i < 5000; i++) SignIn("sign-in-failed", $"10.{i / 250}.{i % 250}.1");
        Send(60, 1);
        Assert.Equal(0, Judge().Score);
    }

    [Fact]
    public void A_password_that_was_guessed_speaks_against_an_account_only_where_the_guesser_got_in()
    {
        for (int i = 0; i < 10; i++) SignIn("sign-in-failed", "192.0.2.7");
        SignIn("sign-in", "198.51.100.1");
        Send(60, 1);
        Assert.Equal(0, Judge().Score);
        SignIn("sign-in", "192.0.2.9");
        Assert.Equal(["guessed"], Judge().Facts.Select(static f => f.Name));
        Assert.Equal("signed in from a network where its password had been guessed at before", Judge().Words);
        Assert.Equal("曾从一个猜测过其密码的网络登录", Judge().Chinese);
    }

    [Fact]
    public void Sign_ins_alone_from_however_many_networks_stop_nobody()
    {
        for (int i = 0; i < 20; i++) SignIn("sign-in", $"10.0.{i}.1");
        Send(20, 1);
        Assert.Equal(0, Judge().Score);
        Send(30, 1);
        Assert.Equal(50, Assert.Single(Judge().Facts).Points);
    }

    [Fact]
    public void Sign_ins_to_read_mail_are_no_sign_ins_for_sending()
    {
        for (int i = 0; i < 20; i++) Add("sign-in", $"protocol=imap mechanism=PLAIN remote=10.0.{i}.1 tls=yes name=a");
        Send(60, 1);
        Assert.Equal(0, Judge().Score);
    }

    [Fact]
    public void One_domains_answers_speak_against_nobody_those_of_several_do()
    {
        Send(60, 1);
        for (int i = 0; i < 60; i++) Add("bounced", "queue=Q1 to=evil.test attempt=1 host=mx.evil.test class=unknown rule=x reply=550 5.1.1 no");
        Assert.Equal(0, Judge().Score);
        for (int i = 0; i < 12; i++) Add("bounced", $"queue=Q1 to=far{i}.test attempt=1 host=mx.far.test class=unknown rule=x reply=550 5.1.1 no");
        Assert.Equal(["unknown-recipients"], Judge().Facts.Select(static f => f.Name));
        for (int i = 0; i < 12; i++) Add("bounced", $"queue=Q1 to=far{i}.test attempt=1 host=mx.far.test class=spam rule=x reply=550 5.7.1 spam");
        Assert.Equal(100, Judge().Score);
    }

    [Theory]
    [InlineData("bounce-received")]
    [InlineData("complaint-received")]
    [InlineData("rejected")]
    [InlineData("delivered")]
    public void What_strangers_send_in_its_name_is_not_even_looked_at(string kind) =>
        Assert.False(ActivityFold.Concerns(new JournalRecord(kind) { Account = new AccountId(1), Sender = "alice@here.test" }));

    [Fact]
    public void What_a_stranger_writes_into_a_reply_or_a_name_is_no_word_of_the_record()
    {
        Send(60, 1);
        for (int i = 0; i < 20; i++) Add("bounced", $"queue=Q1 to=far{i}.test attempt=1 host=mx class=full rule=x reply=550 class=spam class=unknown");
        for (int i = 0; i < 20; i++) SignIn("sign-in-failed", "10.0.0.1", $"x protocol=submission remote=192.0.2.{i}");
        Assert.Equal(0, Judge().Score);
    }

    [Fact]
    public void A_newcomers_invitation_to_a_hundred_and_fifty_strangers_is_no_theft()
    {
        Send(150, 1, strangers: true, like: null);
        Assert.Equal(0, Judge().Score);
        _alice.Habit = new SendingHabit(Options.DaysToLearn, 100, Now.ToUnixTimeSeconds() / 86400, 0);
        Assert.Equal(["strangers"], Judge().Facts.Select(static f => f.Name));
    }

    [Fact]
    public void The_members_of_a_list_here_are_not_whom_the_sender_wrote_to()
    {
        Add("received", "remote=10.0.0.1 tls= size=10 recipients=1 helo=x");
        for (int i = 0; i < 3000; i++) Add("queued", "queue=Q1 to=far.test", $"member{i}@far.test");
        Assert.Equal(1, _alice.LastHour(Now.ToUnixTimeSeconds() / SendingCounts.SlotSeconds).Outside);
        Assert.Equal(0, Judge().Score);
    }

    [Theory]
    [InlineData(10, 40, 0)]
    [InlineData(10, 90, 80)]
    [InlineData(40, 190, 0)]
    [InlineData(40, 1100, 100)]
    public void The_rate_is_measured_by_the_habit(int usual, int recipients, int score)
    {
        for (int day = 20; day > 0; day--) _alice.Habit = _alice.Habit.With(Now.ToUnixTimeSeconds() / 86400 - day, usual, Options);
        Send(recipients, recipients, like: null);
        if (score == 80) Assert.InRange(Judge().Score, Options.WarnScore, Options.HoldScore - 1);
        else Assert.Equal(score, Judge().Score);
    }

    [Fact]
    public void A_habit_rises_by_half_in_a_day_and_a_day_of_theft_is_not_learned()
    {
        long today = Now.ToUnixTimeSeconds() / 86400;
        var habit = new SendingHabit(10, 100, today, 0);
        habit = habit.With(today, 5000, Options).With(today + 1, 1, Options);
        Assert.Equal((11, 150.0), (habit.Days, habit.Peak));
        habit = habit.With(today + 1, 5000, Options).Disowned().With(today + 2, 1, Options);
        Assert.Equal((11, 150.0), (habit.Days, habit.Peak));
    }

    [Fact]
    public void Letters_that_differ_in_names_and_numbers_are_alike_and_others_are_not()
    {
        MessageSummary Letter(string name, int number) => new() { Subject = $"Invoice {number}", Preview = $"Dear {name}, please find attached the invoice {number} that is due by the end of this month. Kind regards, the accounts department" };
        uint?[] all = [.. Enumerable.Range(0, 40).Select(i => ContentLikeness.Of(Letter(new string((char)('a' + i % 26), 3 + i % 4), i)))];
        Assert.InRange(all.GroupBy(static one => one).Max(static group => group.Count()), 30, 40);
        Assert.NotEqual(all[0], ContentLikeness.Of(new MessageSummary { Subject = "Lunch", Preview = "Shall we go to the new place by the river on Thursday?" }));
        Assert.Null(ContentLikeness.Of(new MessageSummary { Subject = "Hi", Preview = "ok" }));
    }

    [Fact]
    public void Whom_it_wrote_to_is_known_after_a_restart()
    {
        var before = new Correspondents();
        Assert.True(before.Add("Bob@far.test"));
        Assert.False(new Correspondents(before.ToBytes()).Add("bob@FAR.test"));
        Assert.True(new Correspondents(before.ToBytes()).Add("carol@far.test"));
    }

    private void Send(int recipients, int messages, bool strangers = false, string? like = "0000000a")
    {
        for (int i = 0; i < messages; i++)
        {
            Add("received", $"remote=10.0.0.1 tls= size=10 recipients={recipients / messages}{(like is null ? "" : " like=" + like)} helo=x");
            for (int j = 0; j < recipients / messages; j++) Add("queued", "queue=Q1 to=far.test", strangers ? $"s{i}.{j}@far.test" : "same@far.test");
        }
    }

    private void SignIn(string kind, string from, string name = "alice@here.test") => Add(kind, $"protocol=submission mechanism=PLAIN remote={from} tls=yes name={name}");

    private void Add(string kind, string detail, string? recipient = null)
    {
        var record = new JournalRecord(kind) { At = Now, Account = new AccountId(1), Detail = detail, Recipient = recipient };
        Assert.True(ActivityFold.Concerns(record));
        ActivityFold.Add(_alice, record, Options);
    }

    private Suspicion Judge() => Suspicion.Of(_alice, bulk: false, Now.ToUnixTimeSeconds() / SendingCounts.SlotSeconds, Now, Options);
}

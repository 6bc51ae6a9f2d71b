using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>The one clock of reports: each destination once, whatever fails in between.</summary>
public sealed class ReportRoundsTests
{
    [Fact]
    public async Task Each_destination_gets_it_once_and_the_one_that_failed_is_tried_again_later_and_later()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        var source = new PlayedSource { Problem = "down" };
        ReportRounds rounds = here.RoundsOf(source);
        Assert.Equal(1, await rounds.RunOnceAsync(Token));
        Assert.Equal((1, 1, 0), (source.Posts, (await here.QueueAsync()).Count, source.Forgotten));

        here.Clock.Advance(TimeSpan.FromMinutes(59));
        await rounds.RunOnceAsync(Token);
        Assert.Equal(1, source.Posts);
        here.Clock.Advance(TimeSpan.FromMinutes(1));
        await rounds.RunOnceAsync(Token);
        here.Clock.Advance(TimeSpan.FromHours(1));
        await rounds.RunOnceAsync(Token);
        Assert.Equal(2, source.Posts);
        source.Problem = null;
        here.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await rounds.RunOnceAsync(Token));
        Assert.Equal((3, 1, 1), (source.Posts, (await here.QueueAsync()).Count, source.Forgotten));
        Assert.Equal(0, await MarksAsync(here));
    }

    [Fact]
    public async Task A_commit_that_fails_queues_nothing_and_the_report_leaves_once_when_it_succeeds()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        var source = new PlayedSource { OnForget = static () => throw new InvalidOperationException("the transaction is undone") };
        ReportRounds rounds = here.RoundsOf(source);
        // Posted after the mail, so the forgetting is in the post's transaction: it was posted and is posted again.
        await rounds.RunOnceAsync(Token);
        Assert.Equal((1, 1), (source.Posts, (await here.QueueAsync()).Count));
        source.OnForget = null;
        here.Clock.Advance(TimeSpan.FromHours(1));
        await rounds.RunOnceAsync(Token);
        await rounds.RunOnceAsync(Token);
        Assert.Equal((2, 1, 1), (source.Posts, (await here.QueueAsync()).Count, source.Forgotten));
        Assert.Equal(0, await MarksAsync(here));

        var mail = new PlayedSource { WithPost = false, OnForget = static () => throw new InvalidOperationException("the transaction is undone") };
        rounds = here.RoundsOf(mail);
        await rounds.RunOnceAsync(Token);
        Assert.Single(await here.QueueAsync());
        mail.OnForget = null;
        here.Clock.Advance(TimeSpan.FromHours(1));
        await rounds.RunOnceAsync(Token);
        await rounds.RunOnceAsync(Token);
        Assert.Equal(2, (await here.QueueAsync()).Count);
    }

    [Fact]
    public async Task Whoever_comes_after_a_crash_sends_only_what_is_left()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        var source = new PlayedSource { Problem = "down" };
        await here.RoundsOf(source).RunOnceAsync(Token);
        source.Problem = null;
        // Another process knows nothing of pauses, and everything of what was sent.
        Assert.Equal(1, await here.RoundsOf(source).RunOnceAsync(Token));
        Assert.Equal((2, 1, 1), (source.Posts, (await here.QueueAsync()).Count, source.Forgotten));
    }

    [Fact]
    public async Task What_is_not_due_waits_and_what_nobody_took_in_time_is_given_up()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        var source = new PlayedSource { Due = here.Clock.GetUtcNow().AddHours(1), Problem = "down", WithMail = false };
        ReportRounds rounds = here.RoundsOf(source);
        await rounds.RunOnceAsync(Token);
        Assert.Equal(0, source.Posts);
        here.Clock.Advance(TimeSpan.FromHours(1));
        await rounds.RunOnceAsync(Token);
        Assert.Equal(1, source.Posts);
        here.Clock.Advance(TimeSpan.FromDays(10));
        await rounds.RunOnceAsync(Token);
        Assert.Equal((1, 1), (source.Posts, source.Forgotten));
    }

    [Fact]
    public async Task One_subject_that_fails_does_not_hold_up_the_others()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        var broken = new PlayedSource { Name = "broken", OnPrepare = static () => throw new InvalidOperationException("defect"), Subjects = ["a"] };
        var sound = new PlayedSource { Name = "sound", Subjects = ["a", "b"], WithPost = false };
        Assert.Equal(2, await here.RoundsOf(broken, sound).RunOnceAsync(Token));
        broken.Subjects.Add("b");
        broken.OnPrepare = () => { if (broken.Preparing == "a") throw new InvalidOperationException("defect"); };
        Assert.Equal(2, await here.RoundsOf(broken).RunOnceAsync(Token));
    }

    private static Task<long> MarksAsync(DeliveryHarness here) => here.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM report_sent"), Token).AsTask();

    private sealed class PlayedSource : IReportSource
    {
        public string Name { get; init; } = "played";

        internal string? Problem { get; set; }

        internal bool WithPost { get; init; } = true;

        internal bool WithMail { get; init; } = true;

        internal DateTimeOffset Due { get; init; }

        internal List<string> Subjects { get; init; } = ["one"];

        internal Action? OnForget { get; set; }

        internal Action? OnPrepare { get; set; }

        internal string? Preparing { get; private set; }

        internal int Posts { get; private set; }

        internal int Forgotten { get; private set; }

        public ValueTask<IReadOnlyList<ReportSubject>> WaitingAsync(DateTimeOffset now, CancellationToken cancellationToken = default) =>
            new([.. Subjects.Select(key => new ReportSubject(key, DomainName.Parse("far.test"), Due, new DateTimeOffset(2026, 1, 8, 0, 0, 0, TimeSpan.Zero)))]);

        public ValueTask<IReadOnlyList<OutgoingReport>?> PrepareAsync(ReportSubject subject, CancellationToken cancellationToken = default)
        {
            Preparing = subject.Key;
            OnPrepare?.Invoke();
            var reports = new List<OutgoingReport>();
            EmailAddress from = EmailAddress.Parse("reports@here.test");
            if (WithMail) reports.Add(new OutgoingReport { Destination = "mail", From = from, To = [EmailAddress.Parse("a@far.test")], Message = "From: reports@here.test\r\n\r\nreport\r\n"u8.ToArray(), Note = "report=played" });
            if (WithPost) reports.Add(new OutgoingReport { Destination = "https://far.test/", From = from, Note = "report=played", Post = _ => { Posts++; return Task.FromResult(Problem); } });
            return new(reports);
        }

        public void Forget(WriteTransaction transaction, ReportSubject subject)
        {
            OnForget?.Invoke();
            Subjects.Remove(subject.Key);
            Forgotten++;
        }
    }
}

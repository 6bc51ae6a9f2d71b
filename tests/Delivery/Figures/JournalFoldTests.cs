using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery.Tests;

public class JournalFoldTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 9, 30, 0, TimeSpan.Zero);
    private static readonly long Hour = JournalFold.HourOf(At);

    private readonly JournalFold _fold = new(new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["here.test"] = "here.test", ["alias.test"] = "here.test" });

    [Fact]
    public void Recipients_are_counted_by_hour_own_domain_and_destination()
    {
        Add("queued", "a@here.test", "b@There.test", "queue=Q1 to=there.test");
        Add("sent", "a@ALIAS.test", "b@there.test", "queue=Q1 to=there.test attempt=1 tls=yes after=4.2 host=mx.there.test [192.0.2.1] reply=250 2.0.0 ok");
        Add("sent", "a@here.test", "c@there.test", "queue=Q1 to=there.test attempt=1 tls=no after=0 host=mx.there.test [192.0.2.1] reply=250 2.0.0 ok");
        Dictionary<string, long> counts = _fold.Counts[new FlowKey(Hour, "here.test", "there.test")];
        Assert.Equal(
            new Dictionary<string, long> { ["queued"] = 1, ["sent"] = 2, ["sent-tls"] = 1, ["time.2"] = 1, ["time.0"] = 1 }.OrderBy(static one => one.Key),
            counts.OrderBy(static one => one.Key));
    }

    [Fact]
    public void Mail_to_mailboxes_here_is_left_out()
    {
        Add("queued", "a@here.test", "b@here.test", "queue=Q1 to=local");
        Add("bounced", "a@here.test", "b@here.test", "queue=Q1 to=local attempt=1 host= reply=550 5.1.1 gone");
        Assert.Empty(_fold.Counts);
    }

    [Fact]
    public void What_fails_is_counted_by_class_with_the_reply_that_was_given()
    {
        Add("bounced", "a@here.test", "b@there.test", "queue=Q1 to=there.test attempt=1 host=h reply=550 5.1.1 <b@there.test> user unknown 12345678");
        Add("deferred", "a@here.test", "c@there.test", "queue=Q1 to=there.test attempt=1 host=h class=rate-limited rule=x reply=421 4.7.0 try again");
        Add("bounced", "a@here.test", "c@there.test", "queue=Q1 to=there.test attempt=1 host=h class=invented reply=550 x class=spam");
        FlowKey flow = new(Hour, "here.test", "there.test");
        Assert.Equal(1, _fold.Counts[flow]["bounced.unknown"]);
        Assert.Equal(1, _fold.Counts[flow]["deferred.rate-limited"]);
        Assert.Equal(1, _fold.Counts[flow]["bounced.undetermined"]);
        Assert.Equal(["421 4.7.0 try again", "550 5.1.1 … user unknown …", "550 x class=spam"], _fold.Replies[flow].Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Reports_and_complaints_that_come_back_count_for_the_domain_that_had_sent()
    {
        Add("bounce-received", "a@here.test", "b@there.test", "class=unknown status=5.1.1 original=- list=- proof=path said=550 user unknown");
        Add("bounce-received", "a@here.test", "b@there.test", "class=delivered status=2.0.0");
        Add("bounce-received", "a@here.test", "b@there.test", "action=delayed class=connection");
        Add("complaint-received", "a@here.test", "b@there.test", "original=- list=- proof=sender:there.test type=abuse");
        Assert.Equal([new("complaints", 1), new("returned.unknown", 1)], _fold.Counts[new FlowKey(Hour, "here.test", "there.test")].OrderBy(static one => one.Key));
    }

    [Fact]
    public void What_anybody_could_have_sent_is_counted_apart()
    {
        Add("bounce-received", "a@here.test", "b@there.test", "class=unknown status=5.1.1 action=failed original=- list=- proof=- said=550 proof=path list=news");
        Add("bounce-received", "a@here.test", "b@there.test", "class=unknown status=5.1.1 action=failed original=- list=- said=550");
        Add("complaint-received", "a@here.test", "b@there.test", "original=- list=- proof=- incidents=1 type=abuse agent=x proof=path");
        Assert.Equal([new("unproven.complaints", 1), new("unproven.returned", 2)], _fold.Counts[new FlowKey(Hour, "here.test", "there.test")].OrderBy(static one => one.Key));
        var counts = new FigureCounts();
        foreach ((string name, long value) in _fold.Counts.Values.Single()) counts.Add(name, value);
        Assert.Equal((0, 0, 2, 1), (DeliverabilityCounts.Of(counts).Returned, DeliverabilityCounts.Of(counts).Complaints, DeliverabilityCounts.Of(counts).UnprovenReturns, DeliverabilityCounts.Of(counts).UnprovenComplaints));
    }

    [Fact]
    public void Records_of_before_proof_was_written_count_by_their_return_path()
    {
        Add("bounce-received", "a@here.test", "b@there.test", "class=unknown status=5.1.1 action=failed original=- list=news said=550");
        Assert.Equal(1, _fold.Counts[new FlowKey(Hour, "here.test", "there.test")]["returned.unknown"]);
    }

    [Fact]
    public void A_feedback_loop_that_hides_its_user_speaks_for_itself()
    {
        Add("complaint-received", "a@here.test", null, "original=- list=- proof=sender:loop.test incidents=1 type=abuse");
        Assert.Equal(1, _fold.Counts[new FlowKey(Hour, "here.test", "loop.test")]["complaints"]);
    }

    [Fact]
    public void Refusals_that_were_added_up_count_as_often_as_they_were()
    {
        Add("rejections", null, "*@here.test", "count=7 stage=s reason=dmarc-reject remote=192.0.2.1 auth=spf:fail:mailfrom:far.test,iprev:pass,dmarc:fail:far.test:far.test:reject::: reply=550");
        Assert.Equal(7, _fold.Counts[new FlowKey(Hour, "here.test", "")]["checked"]);
        Assert.Equal(7, _fold.Counts[new FlowKey(Hour, "here.test", "")]["auth.dmarc.fail"]);
    }

    [Fact]
    public void The_best_of_several_signatures_counts_and_none_is_a_result()
    {
        Add("received", "x@far.test", "a@here.test", "remote=192.0.2.1 tls=Tls13 size=1 recipients=1 auth=spf:softfail:mailfrom:far.test,dkim:fail:far.test:s,dkim:pass:far.test:t,iprev:pass,dmarc:pass:far.test:far.test:none:dkim: helo=auth=spf:pass");
        Add("rejected", "x@far.test", "a@here.test", "stage=dmarc reason=policy remote=192.0.2.1 auth=spf:fail:mailfrom:far.test,iprev:pass,dmarc:fail:far.test reply=550 5.7.1 no");
        Add("received", "x@far.test", "a@here.test", "remote=192.0.2.1 tls= size=1 recipients=1 helo=x auth=spf:pass");
        Assert.Equal(
            ["auth.dkim.none 1", "auth.dkim.pass 1", "auth.dmarc.fail 1", "auth.dmarc.pass 1", "auth.iprev.pass 2", "auth.spf.fail 1", "auth.spf.softfail 1", "checked 2", "checked-tls 1"],
            _fold.Counts[new FlowKey(Hour, "here.test", "")].Select(static one => $"{one.Key} {one.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Senders_that_are_no_ones_here_share_one_name()
    {
        for (int i = 0; i < 3; i++) Add("queued", $"a@stranger{i}.test", "b@there.test", "queue=Q1 to=there.test");
        Add("queued", "", "b@there.test", "queue=Q1 to=there.test");
        Assert.Equal(4, Assert.Single(_fold.Counts, static one => one.Key == new FlowKey(Hour, "", "there.test")).Value["queued"]);
    }

    [Fact]
    public void Percentiles_are_the_upper_ends_of_buckets()
    {
        var buckets = new long[DeliveryTimes.Bounds.Length + 1];
        Assert.Null(DeliveryTimes.Percentile(buckets, 0.5));
        buckets[DeliveryTimes.BucketOf(0.4)] = 90;
        buckets[DeliveryTimes.BucketOf(60)] = 8;
        buckets[DeliveryTimes.BucketOf(1e9)] = 2;
        Assert.Equal(1, DeliveryTimes.Percentile(buckets, 0.5));
        Assert.Equal(60, DeliveryTimes.Percentile(buckets, 0.95));
        Assert.Null(DeliveryTimes.Percentile(buckets, 0.99));
    }

    [Fact]
    public void Every_class_of_bounce_that_is_someones_fault_has_a_next_step_in_both_languages()
    {
        foreach (BounceClass what in Enum.GetValues<BounceClass>())
        {
            bool expected = what.Fault() is not (BounceFault.None or BounceFault.Undetermined);
            Assert.Equal(expected, EnglishAdviceText.Instance.Cause(what.Name()) is not null);
            Assert.Equal(expected, ChineseAdviceText.Instance.Cause(what.Name()) is not null);
        }
    }

    private void Add(string kind, string? sender, string? recipient, string detail) => _fold.Add(new JournalRecord(kind) { At = At, Sender = sender, Recipient = recipient, Detail = detail });
}

using System.Net;

namespace Posthouse.SenderAuth.Tests;

public class MtaStsPoliciesTests
{
    [Fact]
    public async Task Without_a_record_no_policy_host_is_asked()
    {
        await using PolicyPlay play = await PolicyPlay.StartAsync();
        Assert.Equal(default, await play.FindAsync());
        Assert.Empty(play.Asked);
    }

    [Fact]
    public async Task A_policy_is_fetched_once_for_each_id()
    {
        await using PolicyPlay play = await PolicyPlay.StartAsync();
        play.Announce("1");
        play.Serve("enforce");
        Assert.True((await play.FindAsync()).IsEnforced);
        Assert.True((await play.FindAsync()).IsEnforced);
        Assert.Equal("https://mta-sts.example.com/.well-known/mta-sts.txt", Assert.Single(play.Asked).ToString());

        play.Announce("2");
        play.Serve("testing");
        Assert.Equal(MtaStsMode.Testing, (await play.FindAsync()).Policy!.Mode);
        play.Announce("3");
        play.Serve("none");
        Assert.Equal(default, await play.FindAsync());
        Assert.Equal(3, play.Asked.Count);
    }

    [Fact]
    public async Task A_policy_outlives_a_restart_a_withdrawn_record_and_a_policy_host_that_is_gone()
    {
        await using PolicyPlay play = await PolicyPlay.StartAsync();
        play.Announce("1");
        play.Serve("enforce");
        await play.FindAsync();
        await play.RestartAsync();
        play.Withdraw();
        play.Host = static _ => throw new HttpRequestException("gone");
        Assert.True((await play.FindAsync()).IsEnforced);
        play.Announce("2");
        MtaStsAnswer answer = await play.FindAsync();
        Assert.True(answer.IsEnforced);
        Assert.Equal(MtaStsFault.FetchError, answer.Fault);

        play.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null((await play.FindAsync()).Policy);
    }

    [Fact]
    public async Task A_failed_fetch_is_not_repeated_for_five_minutes()
    {
        await using PolicyPlay play = await PolicyPlay.StartAsync();
        play.Announce("1");
        Assert.Equal(MtaStsFault.FetchError, (await play.FindAsync()).Fault);
        Assert.Equal(MtaStsFault.FetchError, (await play.FindAsync()).Fault);
        Assert.Single(play.Asked);
        play.Clock.Advance(TimeSpan.FromMinutes(5));
        play.Serve("enforce");
        Assert.True((await play.FindAsync()).IsEnforced);
    }

    [Fact]
    public async Task What_is_no_policy_file_is_none()
    {
        const string Good = "version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 86400\n";
        Assert.Equal(MtaStsFault.None, await FaultAsync(static () => PolicyPlay.Answer(Good, "text/plain; charset=utf-8")));
        Assert.Equal(MtaStsFault.PolicyInvalid, await FaultAsync(static () => PolicyPlay.Answer(Good, "text/html")));
        Assert.Equal(MtaStsFault.PolicyInvalid, await FaultAsync(static () => PolicyPlay.Answer("version: STSv1\n")));
        Assert.Equal(MtaStsFault.PolicyInvalid, await FaultAsync(static () => PolicyPlay.Answer(Good + new string('\n', 65536))));
        Assert.Equal(MtaStsFault.PolicyInvalid, await FaultAsync(static () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) { Headers = { ContentType = new("text/plain") } } }));
        Assert.Equal(MtaStsFault.FetchError, await FaultAsync(static () => PolicyPlay.Answer(Good, status: HttpStatusCode.MovedPermanently)));
        Assert.Equal(MtaStsFault.FetchError, await FaultAsync(static () => PolicyPlay.Answer(Good, status: HttpStatusCode.NonAuthoritativeInformation)));
        Assert.Equal(MtaStsFault.WebPkiInvalid, await FaultAsync(static () => throw new HttpRequestException(HttpRequestError.SecureConnectionError, "no")));
    }

    [Fact]
    public async Task A_policy_host_that_never_answers_is_given_a_minute()
    {
        await using PolicyPlay play = await PolicyPlay.StartAsync();
        play.Announce("1");
        var asked = new TaskCompletionSource();
        play.Host = async token =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null!;
        };
        Task<MtaStsAnswer> finding = play.FindAsync();
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        play.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(MtaStsFault.FetchError, (await finding).Fault);
    }

    [Fact]
    public async Task Those_who_ask_at_once_share_one_request()
    {
        await using PolicyPlay play = await PolicyPlay.StartAsync();
        play.Announce("1");
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        play.Host = _ =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        Task<MtaStsAnswer>[] finding = [.. Enumerable.Range(0, 5).Select(_ => play.FindAsync())];
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        answer.SetResult(PolicyPlay.Answer("version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 86400\n"));
        Assert.All(await Task.WhenAll(finding), static a => Assert.True(a.IsEnforced));
        Assert.Single(play.Asked);
    }

    // RFC 8461 §10.2.
    [Fact]
    public async Task A_policy_is_renewed_before_it_ends_and_forgotten_when_it_has_ended()
    {
        await using PolicyPlay play = await PolicyPlay.StartAsync();
        play.Announce("1");
        play.Serve("enforce", maxAge: 86400);
        await play.FindAsync();
        await play.RefreshAsync();
        Assert.Single(play.Asked);
        play.Clock.Advance(TimeSpan.FromHours(12));
        await play.RefreshAsync();
        Assert.Equal(2, play.Asked.Count);
        play.Clock.Advance(TimeSpan.FromHours(20));
        play.Withdraw();
        Assert.True((await play.FindAsync()).IsEnforced);
        play.Clock.Advance(TimeSpan.FromHours(4));
        await play.RefreshAsync();
        Assert.Equal(0, await play.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM mta_sts_policy"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_number_of_policies_is_bounded()
    {
        await using PolicyPlay play = await PolicyPlay.StartAsync(new MtaStsOptions { MaximumPolicies = 2 });
        play.Serve("enforce");
        foreach (string name in (string[])["a.test", "b.test", "c.test"])
        {
            play.Dns.Txt("_mta-sts." + name, "v=STSv1; id=1");
            Assert.True((await play.Policies.FindAsync(Mail.DomainName.Parse(name), TestContext.Current.CancellationToken)).IsEnforced);
            play.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, await play.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM mta_sts_policy"), TestContext.Current.CancellationToken));
    }

    private static async Task<MtaStsFault> FaultAsync(Func<HttpResponseMessage> answer)
    {
        await using PolicyPlay play = await PolicyPlay.StartAsync();
        play.Announce("1");
        play.Host = _ => Task.FromResult(answer());
        return (await play.FindAsync()).Fault;
    }

    private sealed class EndlessStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => 0; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'\n');
            return count;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Storage;
using Posthouse.Testing;
using static Posthouse.Delivery.Tests.OutboundPlay;

namespace Posthouse.Delivery.Tests;

public class HostMemoryTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));
    private readonly List<string> _journal = [];
    private HostMemories? _memories;

    [Fact]
    public async Task One_broken_handshake_changes_nothing_for_the_next_message_and_each_is_in_the_journal()
    {
        await using var server = new ScriptedServer("PIPELINING") { Tls = true, BreakTls = true };
        Assert.Equal([false, false], [await SendAsync(server), await SendAsync(server)]);
        server.BreakTls = false;
        Assert.True(await SendAsync(server));
        server.BreakTls = true;
        Assert.Equal(2, _journal.Count);
        Assert.All(_journal, static detail => Assert.Contains("then=clear-text-once", detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tls_that_fails_again_and_again_is_not_tried_for_an_hour()
    {
        await using var server = new ScriptedServer("PIPELINING") { Tls = true, BreakTls = true };
        for (int i = 0; i < 3; i++) Assert.False(await SendAsync(server));
        Assert.Contains("then=clear-text-for-a-while failures=3", _journal[^1], StringComparison.Ordinal);
        Assert.Equal(3, Tried(server));
        Assert.False(await SendAsync(server));
        Assert.Equal(3, Tried(server));
        Assert.Equal("clear-text", Assert.Single(_memories!.Report(10)).Tls);
        _clock.Advance(TimeSpan.FromHours(1));
        server.BreakTls = false;
        Assert.True(await SendAsync(server));
        Assert.Empty(_memories.Report(10));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_did_tls_before_gets_no_clear_text_before_it_failed_for_an_hour(bool broken)
    {
        await using var server = new ScriptedServer("PIPELINING") { Tls = true };
        Assert.True(await SendAsync(server));
        // Broken, or cut out of what the server offers.
        if (broken) server.BreakTls = true;
        else server.Tls = false;
        for (int i = 0; i < 5; i++) Assert.Null(await SendAsync(server));
        Assert.All(_journal, static detail => Assert.Contains("then=waits", detail, StringComparison.Ordinal));
        Assert.Single(server.Taken);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(await SendAsync(server));
        server.Tls = true;
        server.BreakTls = false;
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.True(await SendAsync(server));
    }

    [Fact]
    public async Task Another_port_of_a_host_is_another_server()
    {
        await using var tls = new ScriptedServer("PIPELINING") { Tls = true };
        await using var none = new ScriptedServer("PIPELINING");
        Assert.True(await SendAsync(tls));
        Assert.False(await SendAsync(none));
        Assert.Empty(_journal);
    }

    [Fact]
    public async Task What_is_remembered_never_weakens_a_demand()
    {
        await using var server = new ScriptedServer("PIPELINING") { Tls = true, BreakTls = true };
        for (int i = 0; i < 4; i++) await SendAsync(server);
        int clear = server.Taken.Count;
        Assert.Null(await SendAsync(server, static route => route with { Tls = RouteTls.Required }));
        Assert.Equal(clear, server.Taken.Count);
        server.BreakTls = false;
        Assert.True(await SendAsync(server, static route => route with { Tls = RouteTls.Required }));
    }

    [Fact]
    public async Task An_ip_version_that_fails_while_the_other_works_is_tried_last()
    {
        await using var server = new ScriptedServer("PIPELINING");
        // Nothing listens at the first address; the host is at the second one of the other version.
        TestResolver resolver = new TestResolver().Mx("far.test", (10, "mx.far.test")).Aaaa("mx.far.test", "::1").A("mx.far.test", "127.0.0.1");
        var route = Route.ByMx("far.test", server.Port);
        HostMemories? memories = null;
        OutboundClient client = ClientFor(resolver, memories: options => memories = new HostMemories(Tell, options, _clock));
        OutboundAttempt attempt = await client.SendAsync(route, Job(["a@d.test"]), new MemoryContent(Body), null, TestContext.Current.CancellationToken);
        Assert.Equal(Fate.Sent, Assert.Single(attempt.Outcomes).Fate);
        await attempt.Session!.DisposeAsync();
        EndPoint six = new IPEndPoint(IPAddress.IPv6Loopback, 25), four = new IPEndPoint(IPAddress.Loopback, 25);
        if (Socket.OSSupportsIPv6) Assert.Equal("IPv6", Assert.Single(memories!.Report(10)).BrokenIp);
        else memories!.FamilyFailed("mx.far.test", AddressFamily.InterNetworkV6);
        Assert.Equal([four, six], memories.InOrder("mx.far.test", [six, four]));
        Assert.Equal([six], memories.InOrder("mx.far.test", [six]));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([six, four], memories.InOrder("mx.far.test", [six, four]));
    }

    [Fact]
    public void Memory_is_bounded_and_the_least_used_goes_first()
    {
        var memories = new HostMemories(Tell, new DeliveryOptions { Outbound = new OutboundOptions { MaximumHostMemories = 10 } }, _clock);
        for (int i = 0; i < 100; i++)
        {
            memories.TlsWorked($"mx{i}.test");
            memories.TlsWorked("often.test");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(memories.IsKnownForTls("often.test"));
        Assert.True(memories.IsKnownForTls("mx99.test"));
        Assert.False(memories.IsKnownForTls("mx0.test"));
    }

    private static int Tried(ScriptedServer server) => server.Commands.Count(static line => line == "STARTTLS");

    // Whether it went over TLS; null when it did not go.
    private async Task<bool?> SendAsync(ScriptedServer server, Func<Route, Route>? change = null)
    {
        var route = new Route(RouteKind.Smtp, "smtp:scripted", "127.0.0.1", server.Port);
        int before = server.Taken.Count;
        OutboundClient client = ClientFor(new TestResolver(), memories: options => _memories ??= new HostMemories(Tell, options, _clock));
        OutboundAttempt attempt = await client.SendAsync(change is null ? route : change(route), Job(["a@d.test"]), new MemoryContent(Encoding.UTF8.GetBytes(Body)), null, TestContext.Current.CancellationToken);
        if (attempt.Session is not null) await attempt.Session.DisposeAsync();
        return server.Taken.Count == before ? null : server.Taken.Last().Encrypted;
    }

    private ValueTask Tell(JournalRecord record)
    {
        _journal.Add(record.Detail!);
        return ValueTask.CompletedTask;
    }
}

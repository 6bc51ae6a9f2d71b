using System.Net;
using Posthouse.Testing;
using static Posthouse.Delivery.Tests.OutboundPlay;

namespace Posthouse.Delivery.Tests;

public class OutboundFailureTests
{
    [Fact]
    public async Task A_connection_lost_after_the_final_dot_is_deferred_and_not_tried_elsewhere()
    {
        await using var server = new ScriptedServer("PIPELINING") { Final = static _ => "" };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]));
        RecipientOutcome outcome = Assert.Single(attempt.Outcomes);
        Assert.Equal((Fate.Deferred, "4.4.2"), (outcome.Fate, outcome.Reply.Status.ToString()));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task The_next_mail_host_is_tried_when_one_cannot_be_talked_to()
    {
        await using var server = new ScriptedServer("PIPELINING");
        var resolver = new TestResolver().Mx("d.test", (10, "dead.test"), (20, "nowhere.test"), (30, "live.test")).A("dead.test", "127.0.0.77").A("live.test", "127.0.0.1");
        OutboundAttempt attempt = await ClientFor(resolver).SendAsync(Route.ByMx("d.test", server.Port), Job(["a@d.test"]), new MemoryContent(Body), null, TestContext.Current.CancellationToken);
        Assert.Equal(Fate.Sent, Assert.Single(attempt.Outcomes).Fate);
        Assert.StartsWith("live.test [127.0.0.1]", attempt.Outcomes[0].Host, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_nobody_answers_on_is_unreachable()
    {
        int port;
        await using (var server = new ScriptedServer()) port = server.Port;
        OutboundAttempt attempt = await ClientFor(new TestResolver()).SendAsync(new Route(RouteKind.Smtp, "r", "127.0.0.1", port), Job(["a@d.test"]), new MemoryContent(Body), null, TestContext.Current.CancellationToken);
        Assert.True(attempt.Unreachable);
        Assert.Equal("4.4.1", Assert.Single(attempt.Outcomes).Reply.Status.ToString());
    }

    [Fact]
    public async Task A_greeting_of_5xx_fails_and_one_of_4xx_defers()
    {
        await using var server = new ScriptedServer { Greeting = "554 5.7.1 not you" };
        Assert.Equal(Fate.Failed, Assert.Single((await SendAsync(server, Job(["a@d.test"]))).Outcomes).Fate);
        server.Greeting = "421 4.3.2 busy";
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]));
        Assert.Equal(Fate.Deferred, Assert.Single(attempt.Outcomes).Fate);
        Assert.True(attempt.Unreachable);
    }

    [Fact]
    public async Task A_server_that_speaks_something_else_is_left()
    {
        await using var server = new ScriptedServer { Greeting = "HTTP/1.1 400 Bad Request" };
        Assert.Equal("4.5.0", Assert.Single((await SendAsync(server, Job(["a@d.test"]))).Outcomes).Reply.Status.ToString());
    }

    [Fact]
    public async Task Calling_oneself_is_a_loop()
    {
        await using var server = new ScriptedServer { Greeting = "220 us.test Posthouse" };
        var resolver = new TestResolver().A("d.test", "127.0.0.1");
        OutboundAttempt attempt = await ClientFor(resolver).SendAsync(Route.ByMx("d.test", server.Port), Job(["a@d.test"]), new MemoryContent(Body), null, TestContext.Current.CancellationToken);
        Assert.Equal("5.4.6", Assert.Single(attempt.Outcomes).Reply.Status.ToString());
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = ClientFor(new TestResolver(), new OutboundOptions { GreetingTimeout = TimeSpan.FromMilliseconds(100) });
        OutboundAttempt attempt = await client.SendAsync(new Route(RouteKind.Smtp, "r", "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port), Job(["a@d.test"]), new MemoryContent(Body), null, TestContext.Current.CancellationToken);
        Assert.Equal("4.4.2", Assert.Single(attempt.Outcomes).Reply.Status.ToString());
    }
}

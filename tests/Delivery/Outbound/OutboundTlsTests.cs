using static Posthouse.Delivery.Tests.OutboundPlay;

namespace Posthouse.Delivery.Tests;

public class OutboundTlsTests
{
    [Fact]
    public async Task Starttls_is_used_when_it_is_offered()
    {
        await using var server = new ScriptedServer("PIPELINING") { Tls = true };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]));
        Assert.True(Assert.Single(server.Taken).Encrypted);
        Assert.Equal(2, server.Commands.Count(static c => c.StartsWith("EHLO", StringComparison.Ordinal)));
        Assert.True(attempt.Session!.IsEncrypted);
    }

    [Fact]
    public async Task A_broken_handshake_falls_back_to_clear_text_unless_tls_is_required()
    {
        await using var server = new ScriptedServer("PIPELINING") { Tls = true, BreakTls = true };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]));
        Assert.Equal(Fate.Sent, Assert.Single(attempt.Outcomes).Fate);
        Assert.False(Assert.Single(server.Taken).Encrypted);

        attempt = await SendAsync(server, Job(["a@d.test"]), static route => route with { Tls = RouteTls.Required });
        Assert.Equal("4.7.0", Assert.Single(attempt.Outcomes).Reply.Status.ToString());
        Assert.Single(server.Taken);
    }

    // What stands behind the answer to STARTTLS was said by nobody that TLS proves.
    [Fact]
    public async Task Replies_injected_behind_the_answer_to_starttls_are_never_taken_for_the_servers()
    {
        await using var server = new ScriptedServer("PIPELINING") { Tls = true };
        server.Answer = static line => line == "STARTTLS" ? "220 go\r\n250-injected.test\r\n250 AUTH PLAIN" : null;
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]), static route => route with { Tls = RouteTls.Required, UserName = "user", Password = "secret" });
        Assert.Equal("4.7.0", Assert.Single(attempt.Outcomes).Reply.Status.ToString());
        Assert.Empty(server.Taken);
        Assert.DoesNotContain(server.Commands, static line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_that_must_be_good_and_is_not_defers()
    {
        await using var server = new ScriptedServer("PIPELINING") { Tls = true };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]), static route => route with { Tls = RouteTls.Verified });
        Assert.Equal(Fate.Deferred, Assert.Single(attempt.Outcomes).Fate);
        Assert.Empty(server.Taken);
    }

    [Fact]
    public async Task Requiretls_without_its_offer_fails_with_5_7_30()
    {
        await using var server = new ScriptedServer("PIPELINING");
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"], static e => e with { RequireTls = true }));
        Assert.Equal("5.7.30", Assert.Single(attempt.Outcomes).Reply.Status.ToString());
        Assert.Empty(server.Taken);
    }
}

using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>Handshakes that are none. What is injected behind the command is the hostile tests' subject.</summary>
public sealed class StartTlsTests(MailHost host)
{
    [Theory]
    [InlineData("smtp", "not TLS at all\r\n")]
    [InlineData("submission", "\u0016\u0003\u0001\u00ff\u00ff\u0001")]
    public async Task Garbage_instead_of_a_handshake_ends_that_connection_and_no_other(string protocol, string garbage)
    {
        using LineClient bystander = await LineClient.ConnectAsync(host.Server.Port(protocol));
        await bystander.SmtpAsync(null, 220);
        using (LineClient client = await LineClient.ConnectAsync(host.Server.Port(protocol)))
        {
            await client.SmtpAsync(null, 220);
            await client.SmtpAsync("EHLO client.test", 250);
            await client.SmtpAsync("STARTTLS", 220);
            await client.SendAsync(garbage + new string('x', 70_000));
            await Assert.ThrowsAnyAsync<IOException>(async () =>
            {
                // An alert may come first; then the end.
                while (true) await client.ReadLineAsync();
            });
        }

        await bystander.SmtpAsync("EHLO client.test", 250);
    }
}

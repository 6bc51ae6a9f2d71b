using MailKit.Net.Pop3;
using MailKit.Security;
using MimeKit;
using Posthouse.Transport;

namespace Posthouse.Pop3;

public sealed class MailKitTests
{
    [Theory]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData(null)]
    public async Task MailKit_signs_in_reads_and_deletes(string? mechanism)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using Pop3Fixture fixture = await Pop3Fixture.OpenAsync();
        for (int i = 0; i < 20; i++) await fixture.AppendAsync($"From: bob@example.com\r\nSubject: number {i}\r\n\r\n.begins with a dot\r\nbody {i}\r\n");
        using DuplexPipeConnection connection = fixture.Connect(tls: false, loopback: true);
        Task session = RunAsync(fixture, connection);

        using var client = new Pop3Client();
        await client.ConnectAsync(new PipeStream(connection), "localhost", 110, SecureSocketOptions.None, cancellation);
        Assert.True(client.Capabilities.HasFlag(Pop3Capabilities.UIDL | Pop3Capabilities.Top | Pop3Capabilities.Pipelining | Pop3Capabilities.UTF8 | Pop3Capabilities.Lang | Pop3Capabilities.Sasl));
        if (mechanism is null)
        {
            client.AuthenticationMechanisms.Clear();
            await client.EnableUTF8Async(cancellation);
            await client.AuthenticateAsync("alice@example.com", "secret", cancellation);
        }
        else
        {
            SaslMechanism sasl = mechanism switch
            {
                "PLAIN" => new SaslMechanismPlain("alice@example.com", "secret"),
                "LOGIN" => new SaslMechanismLogin("alice@example.com", "secret"),
                _ => new SaslMechanismScramSha256("alice@example.com", "secret"),
            };
            await client.AuthenticateAsync(sasl, cancellation);
        }

        Assert.Equal(20, client.Count);
        Assert.Equal(20, (await client.GetMessageUidsAsync(cancellation)).Distinct().Count());
        IList<MimeMessage> messages = await client.GetMessagesAsync(0, 20, cancellation);
        Assert.Equal("number 7", messages[7].Subject);
        Assert.Equal(".begins with a dot\r\nbody 7\r\n", messages[7].TextBody!.ReplaceLineEndings("\r\n"));
        HeaderList headers = await client.GetMessageHeadersAsync(3, cancellation);
        Assert.Equal("number 3", headers[HeaderId.Subject]);
        await client.DeleteMessagesAsync([1, 2, 3], cancellation);
        await client.DisconnectAsync(true, cancellation);
        await session;
        Assert.Equal(17, await fixture.CountAsync());
    }

    private static async Task RunAsync(Pop3Fixture fixture, DuplexPipeConnection connection)
    {
        await fixture.Handler.RunAsync(connection);
        await connection.Output.CompleteAsync();
        await connection.Input.CompleteAsync();
    }
}

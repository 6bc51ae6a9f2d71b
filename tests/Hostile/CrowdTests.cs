namespace Posthouse.Hostile.Tests;

/// <summary>Two thousand clients at once, who say nothing: each is greeted or told to go, and one more who means it is served.</summary>
public sealed class CrowdTests
{
    private const int Crowd = 2000;

    [Theory]
    [InlineData("smtp", "220", "421")]
    [InlineData("imap", "* OK", "* BYE")]
    [InlineData("pop3", "+OK", "-ERR")]
    public async Task A_crowd_is_greeted_and_one_more_is_served(string protocol, string greeting, string refusal)
    {
        await using HostileServer server = await HostileServer.StartAsync();
        var clients = new List<HostileClient>(Crowd);
        try
        {
            for (int i = 0; i < Crowd; i++)
            {
                clients.Add(await server.ConnectAsync(protocol));
                // Half of a command, and then silence.
                if (i % 2 == 0) await clients[i].SendAsync("NO");
            }

            foreach (HostileClient client in clients)
            {
                string line = await client.ReadLineAsync();
                Assert.True(line.StartsWith(greeting, StringComparison.Ordinal) || line.StartsWith(refusal, StringComparison.Ordinal), line);
            }

            Assert.StartsWith("250", await server.DeliverAsync("Subject: through\r\nFrom: a@example.net\r\n\r\nx"), StringComparison.Ordinal);
            using HostileClient imap = await server.ImapAsync();
            Assert.Contains("through", await imap.ImapAsync("FETCH 1 ENVELOPE"), StringComparison.Ordinal);
            using HostileClient pop3 = await server.Pop3Async();
        }
        finally
        {
            foreach (HostileClient client in clients) client.Dispose();
        }
    }
}

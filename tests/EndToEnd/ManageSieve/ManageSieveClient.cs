using System.Text;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>A connection to ManageSieve, over STARTTLS.</summary>
internal static class ManageSieveClient
{
    internal static async Task<LineClient> SignInAsync(MailHost host, Account account)
    {
        LineClient client = await LineClient.ConnectAsync(host.Server.Port("managesieve"));
        await UntilOkAsync(client);
        await client.SendAsync("STARTTLS\r\n");
        await UntilOkAsync(client);
        await client.UpgradeAsync();
        Assert.Contains(await UntilOkAsync(client), static line => line.StartsWith("\"SASL\" \"SCRAM-SHA-256-PLUS", StringComparison.Ordinal));
        await client.SendAsync($"AUTHENTICATE \"PLAIN\" \"{Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{account.Address}\0{account.Password}"))}\"\r\n");
        await UntilOkAsync(client);
        return client;
    }

    internal static async Task<List<string>> UntilOkAsync(LineClient client)
    {
        var lines = new List<string>();
        while (true)
        {
            string line = await client.ReadLineAsync();
            if (line.StartsWith("OK", StringComparison.Ordinal)) return lines;
            Assert.False(line.StartsWith("NO", StringComparison.Ordinal) || line.StartsWith("BYE", StringComparison.Ordinal), line);
            lines.Add(line);
        }
    }
}

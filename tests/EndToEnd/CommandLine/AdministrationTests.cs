using System.Text.Json;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>The command line against the running server, in JSON as scripts read it.</summary>
public sealed class AdministrationTests(MailHost host)
{
    [Fact]
    public async Task Accounts_imported_into_the_running_server_can_sign_in_at_once_and_bad_lines_harm_no_other()
    {
        string file = Path.Combine(host.MakeFolder("import"), "accounts.csv");
        await File.WriteAllTextAsync(file, $"""
            address,password,name,quota,groups
            imported-1@{MailHost.Domain},first secret,"Wang, Xiaoming",2 GiB,
            not an address,whatever,,,
            imported-2@{MailHost.Domain},第二个很长的密码,王小明,,
            imported-1@{MailHost.Domain},again,,,

            """);
        (int code, string output, _) = await PosthouseCommand.RunAsync("account", "import", file, "--data", host.Server.Data, "--json");
        Assert.Equal(1, code);
        using var report = JsonDocument.Parse(output);
        Assert.Equal(2, report.RootElement.GetProperty("imported").GetInt32());
        Assert.Equal([3, 5], report.RootElement.GetProperty("problems").EnumerateArray().Select(static p => p.GetProperty("line").GetInt32()));
        using JsonDocument account = await host.Server.AskAsync("account", "show", $"imported-1@{MailHost.Domain}");
        Assert.Equal("Wang, Xiaoming", account.RootElement.GetProperty("name").GetString());
        Assert.Equal(2L << 30, account.RootElement.GetProperty("quota").GetInt64());
        using ImapClient client = await Clients.ImapAsync(host, new Account($"imported-2@{MailHost.Domain}", "第二个很长的密码"));
        Assert.True(client.IsAuthenticated);
    }

    [Fact]
    public async Task Message_trace_tells_what_became_of_a_message()
    {
        Account recipient = host.TakeAccount();
        MimeKit.MimeMessage message = Mails.Make("a@x.test", recipient.Address, "Traced");
        using (SmtpClient client = await Clients.RelayAsync(host)) await client.SendAsync(message);
        foreach (string[] question in (string[][])[["--to", recipient.Address], ["--message-id", message.MessageId!]])
        {
            using JsonDocument trace = await host.Server.AskAsync(["message", "trace", .. question, "--since", "1h"]);
            string[] kinds = [.. trace.RootElement.EnumerateArray().Select(static r => r.GetProperty("kind").GetString()!)];
            Assert.Contains("received", kinds);
            Assert.Contains("delivered", kinds);
            Assert.All(trace.RootElement.EnumerateArray(), static r => Assert.Equal("a@x.test", r.GetProperty("sender").GetString()));
        }
    }

    [Fact]
    public async Task Message_trace_tells_why_a_recipient_was_refused()
    {
        using (SmtpClient client = await Clients.RelayAsync(host)) await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(Mails.Make("a@x.test", $"refused-one@{MailHost.Domain}", "Refused")));
        using JsonDocument trace = await host.Server.AskAsync("message", "trace", "--to", $"refused-one@{MailHost.Domain}");
        JsonElement record = Assert.Single(trace.RootElement.EnumerateArray());
        Assert.Equal("rejected", record.GetProperty("kind").GetString());
        Assert.False(string.IsNullOrEmpty(record.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task The_queue_lists_what_cannot_leave_and_lets_it_be_held_released_and_deleted()
    {
        Account sender = host.TakeAccount();
        using (SmtpClient client = await Clients.SubmissionAsync(host, implicitTls: true))
        {
            await client.AuthenticateAsync(sender.Address, sender.Password);
            await client.SendAsync(Mails.Make(sender.Address, "someone@unreachable.test", "Waits"));
        }

        using JsonDocument queue = await host.Server.AskAsync("queue", "list", "--from", sender.Address);
        JsonElement message = Assert.Single(queue.RootElement.EnumerateArray());
        string id = message.GetProperty("id").GetString()!;
        Assert.Equal("someone@unreachable.test", message.GetProperty("recipients")[0].GetProperty("address").GetString());
        using JsonDocument held = await host.Server.AskAsync("queue", "hold", id, "--reason", "looked at");
        Assert.Equal("looked at", held.RootElement.GetProperty("heldBecause").GetString());
        using JsonDocument released = await host.Server.AskAsync("queue", "release", id);
        Assert.False(released.RootElement.TryGetProperty("heldBecause", out JsonElement why) && why.ValueKind == JsonValueKind.String);
        await DeleteAsync(id);
        using JsonDocument after = await host.Server.AskAsync("queue", "list", "--from", sender.Address);
        Assert.Equal(0, after.RootElement.GetArrayLength());
    }

    // The release has it tried at once; what is under way is left alone, and the command says to ask again.
    private async Task DeleteAsync(string id)
    {
        for (int asked = 0; ; asked++)
        {
            try
            {
                using JsonDocument done = await host.Server.AskAsync("queue", "delete", id, "--yes");
                return;
            }
            catch (InvalidOperationException busy) when (asked < 50 && busy.Message.Contains("are being tried at this moment", StringComparison.Ordinal))
            {
                // Each question is a program that is started: that is time enough between two.
            }
        }
    }

    [Fact]
    public async Task The_store_of_a_running_server_is_found_whole()
    {
        using JsonDocument report = await host.Server.AskAsync("store", "verify");
        Assert.Equal(0, report.RootElement.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public async Task A_message_that_was_acknowledged_is_there_after_the_server_was_stopped_and_started()
    {
        await using var server = new ServerProcess(host.MakeFolder("restart"), $"hostname = \"{MailHost.HostName}\"", ["smtp", "imap"]);
        await server.StartAsync();
        await server.AskAsync("domain", "add", MailHost.Domain);
        await server.AskAsync("account", "add", $"one@{MailHost.Domain}", "--password", MailHost.Password);
        using (var client = new SmtpClient())
        {
            await client.ConnectAsync("127.0.0.1", server.Port("smtp"), MailKit.Security.SecureSocketOptions.None);
            await client.SendAsync(Mails.Make("a@x.test", $"one@{MailHost.Domain}", "Kept"));
        }

        await server.StopAsync();
        await server.StartAsync();
        using var imap = new ImapClient();
        await imap.ConnectAsync("127.0.0.1", server.Port("imap"), MailKit.Security.SecureSocketOptions.None);
        await imap.AuthenticateAsync($"one@{MailHost.Domain}", MailHost.Password);
        await imap.Inbox.OpenAsync(MailKit.FolderAccess.ReadOnly);
        Assert.Equal(1, imap.Inbox.Count);
    }
}

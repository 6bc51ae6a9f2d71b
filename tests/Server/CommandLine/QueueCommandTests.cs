using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Delivery;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.Server.Tests;

/// <summary>The queue of a running server, by the command line.</summary>
public class QueueCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_held_shown_re_routed_and_given_up_with_a_report()
    {
        string id = await QueueAsync("one@far.test");
        (int code, string shown, string error) = await server.RunAsync("queue", "hold", id, "--reason", "a look at it first");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("held:     a look at it first", shown, StringComparison.Ordinal);

        (_, string listed, _) = await server.RunAsync("queue", "list", "--held", "--json");
        Assert.Contains(JsonDocument.Parse(listed).RootElement.EnumerateArray(), one => one.GetProperty("id").GetString() == id);

        (code, shown, _) = await server.RunAsync("queue", "reroute", id, "smtp:127.0.0.1:2");
        Assert.Equal(0, code);
        Assert.Contains("route:    smtp:127.0.0.1:2", shown, StringComparison.Ordinal);
        (code, _, error) = await server.RunAsync("queue", "reroute", id, "by-pigeon");
        Assert.Equal(1, code);
        Assert.Contains("must be smtp:host:port", error, StringComparison.Ordinal);

        await server.OnceFreeAsync("bounce", id);
        (code, _, error) = await server.RunAsync("queue", "show", id);
        Assert.Equal(1, code);
        Assert.Contains($"There is no {id} in the queue", error, StringComparison.Ordinal);
        JournalRecord bounced = Assert.Single(await JournalAsync("bounced"), static r => r.Recipient == "one@far.test");
        Assert.Contains("550 5.7.1 Returned by the administrator", bounced.Detail, StringComparison.Ordinal);
        Assert.Contains(await JournalAsync("delivered"), static r => r.Sender == "" && r.Recipient == "u1@example.com");
    }

    [Fact]
    public async Task A_deleted_message_is_gone_without_a_report()
    {
        string id = await QueueAsync("two@far.test");
        await server.RunAsync("queue", "hold", id);
        Assert.Contains("--yes", (await server.RunAsync("queue", "delete", id)).Item3, StringComparison.Ordinal);
        await server.OnceFreeAsync("delete", id, "--yes");
        Assert.Single(await JournalAsync("discarded"), static r => r.Recipient == "two@far.test");
        Assert.DoesNotContain(await JournalAsync("bounced"), static r => r.Recipient == "two@far.test");
    }

    [Fact]
    public async Task A_message_is_tried_again_at_once_when_asked()
    {
        string id = await QueueAsync("three@far.test");
        await server.UntilQueueAsync(async () => (await DeferralsAsync()) >= 1);
        await server.RunAsync("queue", "retry", id);
        await server.UntilQueueAsync(async () => (await DeferralsAsync()) >= 2);

        async Task<int> DeferralsAsync() => (await JournalAsync("deferred")).Count(static r => r.Recipient == "three@far.test");
    }

    private async Task<string> QueueAsync(string recipient)
    {
        await using ReceivingTransaction transaction = server.Services.GetRequiredService<MessageReceiver>()
            .Begin(new ConnectionFacts(IPAddress.Loopback, ReceivingRole.Submission, "client.test", null, null, null));
        await transaction.SetSenderAsync(new Envelope { Sender = EmailAddress.Parse("u1@example.com") }, Token);
        await transaction.AddRecipientAsync(new EnvelopeRecipient(EmailAddress.Parse(recipient)), Token);
        transaction.Message.Write("From: u1@example.com\r\nSubject: hello\r\n\r\ntext\r\n"u8);
        await transaction.CompleteAsync(default, Token);
        (_, string listed, _) = await server.RunAsync("queue", "list", "--to", recipient, "--json");
        return Assert.Single(JsonDocument.Parse(listed).RootElement.EnumerateArray()).GetProperty("id").GetString()!;
    }

    private ValueTask<IReadOnlyList<JournalRecord>> JournalAsync(string kind) =>
        server.Services.GetRequiredService<MailStore>().ReadAsync(reader => reader.ReadJournal(new JournalQuery { Kind = kind }), Token);
}

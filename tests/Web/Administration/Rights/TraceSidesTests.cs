using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Web.Tests;

/// <summary>Mail between two tenants of one server, in the traces of both.</summary>
public class TraceSidesTests(TenantServer tenants) : IClassFixture<TenantServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_side_sees_a_message_between_two_tenants()
    {
        string trace = await SendAsync("user@a.test", ["user@b.test"]);
        List<JsonElement> sender = await ReadAsync("admin@a.test", "trace=" + trace);
        Assert.Equal(["received", "delivered"], sender.ConvertAll(Kind));
        Assert.All(sender, static record => Assert.Equal("user@b.test", record.GetProperty("recipient").GetString()));
        Assert.False(sender[1].TryGetProperty("detail", out _));
        List<JsonElement> recipient = await ReadAsync("admin@b.test", "trace=" + trace);
        Assert.Equal(["delivered"], recipient.ConvertAll(Kind));
        Assert.Contains("mailbox=inbox", recipient[0].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("by=", recipient[0].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("user@a.test", recipient[0].GetProperty("sender").GetString());
        Assert.Empty(await ReadAsync("admin@b.test", "trace=" + trace + "&kind=received"));
    }

    [Theory]
    [InlineData("user@a.test", "admin@a.test", "b.test")]
    [InlineData("user@b.test", "admin@b.test", "a.test")]
    public async Task What_stands_behind_an_address_of_the_other_side_is_not_told(string from, string asker, string to)
    {
        await MakeListAsync(to);
        string trace = await SendAsync(from, ["alias@" + to, "team@" + to, "out@" + to]);
        foreach (string text in (string[])[await TextAsync(asker, "trace=" + trace), await TextAsync(asker, "trace=" + trace, csv: true), await TextAsync(asker, $"trace={trace}&related=false&sort=at")])
        {
            Assert.Contains("alias@" + to, text, StringComparison.Ordinal);
            Assert.Contains("out@" + to, text, StringComparison.Ordinal);
            Assert.DoesNotContain("user@" + to, text, StringComparison.Ordinal);
            Assert.DoesNotContain("victim@" + to, text, StringComparison.Ordinal);
            Assert.DoesNotContain("far.test", text, StringComparison.Ordinal);
            Assert.DoesNotContain("mailbox=", text, StringComparison.Ordinal);
        }

        List<JsonElement> seen = await ReadAsync(asker, "trace=" + trace);
        // How many stand behind the list is not told either.
        Assert.Single(seen, record => Kind(record) == "delivered" && record.GetProperty("recipient").GetString() == "team@" + to);
        Assert.Single(seen, record => Kind(record) == "delivered" && record.GetProperty("recipient").GetString() == "alias@" + to);
        // Nor can it be asked for.
        Assert.Empty(await ReadAsync(asker, $"trace={trace}&related=false&to=user@{to}"));
        Assert.Empty(await ReadAsync(asker, $"trace={trace}&related=false&to=someone@far.test"));
        Assert.Empty(await ReadAsync(asker, $"trace={trace}&related=false&destination=far.test"));
        Assert.NotEmpty(await ReadAsync(asker, $"trace={trace}&related=false&kind=delivered&to=alias@{to}"));
        // Whoever looks after the whole server sees all.
        string all = await TextAsync("auditor@here.test", "trace=" + trace);
        Assert.Contains("victim@" + to, all, StringComparison.Ordinal);
        Assert.Contains("someone@far.test", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_before_it_leaves_is_the_senders_alone()
    {
        string trace = await SendAsync("user@a.test", ["user@b.test", "victim@b.test"], DateTimeOffset.UtcNow.AddHours(2));
        Assert.Equal(["received", "queued", "queued"], (await ReadAsync("admin@a.test", "trace=" + trace)).ConvertAll(Kind));
        Assert.Empty(await ReadAsync("admin@b.test", "trace=" + trace));
    }

    [Fact]
    public async Task A_message_to_both_tenants_shows_each_its_own_mailboxes()
    {
        string trace = await SendAsync("user@a.test", ["victim@a.test", "victim@b.test"]);
        string own = await TextAsync("admin@a.test", "trace=" + trace), other = await TextAsync("admin@b.test", "trace=" + trace);
        Assert.Contains("victim@a.test", own, StringComparison.Ordinal);
        Assert.Contains("victim@b.test", own, StringComparison.Ordinal);
        Assert.Contains("victim@b.test", other, StringComparison.Ordinal);
        Assert.DoesNotContain("victim@a.test", other, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", other, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_that_was_only_written_opens_nothing()
    {
        string trace = await SendAsync("user@a.test", ["alias@b.test"], submitted: false);
        Assert.Empty(await ReadAsync("admin@a.test", "trace=" + trace));
        Assert.NotEmpty(await ReadAsync("admin@b.test", "trace=" + trace));
    }

    private async Task MakeListAsync(string domain)
    {
        DirectoryAdministration administration = tenants.Server.Service<DirectoryAdministration>();
        AccountDirectory directory = tenants.Server.Service<AccountDirectory>();
        if ((await directory.ResolveAsync(EmailAddress.Parse("team@" + domain), Token)).Kind == AddressKind.Deliverable) return;
        await administration.CreateGroupAsync(new Group { Address = EmailAddress.Parse("team@" + domain), Members = [EmailAddress.Parse("user@" + domain), EmailAddress.Parse("victim@" + domain)], Posting = GroupPosting.Anyone }, cancellationToken: Token);
        await administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse("out@" + domain), Targets = [EmailAddress.Parse("someone@far.test")] }, cancellationToken: Token);
    }

    private async Task<string> SendAsync(string from, string[] recipients, DateTimeOffset? hold = null, bool submitted = true)
    {
        EmailAddress sender = EmailAddress.Parse(from);
        Account account = (await tenants.Server.Service<AccountDirectory>().FindAccountAsync(sender, Token))!;
        await using ReceivingTransaction transaction = tenants.Server.Service<MessageReceiver>().Begin(
            submitted ? new ConnectionFacts(IPAddress.Loopback, ReceivingRole.Submission, "client.test", null, account.Id, sender) : new ConnectionFacts(IPAddress.Parse("192.0.2.1"), ReceivingRole.Relay, "far.test", null, null, null));
        await transaction.SetSenderAsync(new Envelope { Sender = sender, HoldUntil = hold }, Token);
        foreach (string recipient in recipients) Assert.True((await transaction.AddRecipientAsync(new EnvelopeRecipient(EmailAddress.Parse(recipient)), Token)).IsPositive);
        transaction.Message.Write(Encoding.UTF8.GetBytes($"From: {from}\r\nSubject: hello\r\nMessage-ID: <{Guid.NewGuid():N}@here.test>\r\n\r\ntext\r\n"));
        Assert.All(await transaction.CompleteAsync("Received: from client.test\r\n"u8.ToArray(), Token), static reply => Assert.True(reply.IsPositive, reply.ToString()));
        return transaction.Trace;
    }

    private async Task<List<JsonElement>> ReadAsync(string person, string query) => [.. JsonDocument.Parse(await TextAsync(person, query)).RootElement.EnumerateArray()];

    private async Task<string> TextAsync(string person, string query, bool csv = false)
    {
        (HttpStatusCode status, string text) = await tenants.AskAsync(person, "GET", "trace?" + query, change: request => request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(csv ? "text/csv" : "application/json")));
        Assert.True(status == HttpStatusCode.OK, text);
        return text;
    }

    private static string Kind(JsonElement record) => record.GetProperty("kind").GetString()!;
}

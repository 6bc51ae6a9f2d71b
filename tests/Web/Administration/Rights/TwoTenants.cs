using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Web.Tests;

/// <summary>a.test and b.test (see <see cref="TenantServer"/>), each with one of everything that a tenant can have.</summary>
public sealed class TwoTenants : IAsyncLifetime
{
    private readonly TenantServer _tenants = new() { Server = new WebServer { Issuer = new Uri("https://mx.here.test/"), Jmap = static _ => { } } };

    internal TenantObjects Own { get; private set; } = null!;

    internal TenantObjects Foreign { get; private set; } = null!;

    internal TenantServer Tenants => _tenants;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _tenants.InitializeAsync();
        Own = await SeedAsync("a");
        Foreign = await SeedAsync("b");
    }

    public ValueTask DisposeAsync() => _tenants.DisposeAsync();

    private async Task<TenantObjects> SeedAsync(string letter)
    {
        string domain = letter + ".test", user = "user@" + domain, victim = "victim@" + domain, suffix = "-of-" + letter;
        await OwnerAsync("POST", $"domains/{domain}/dkim", $$"""{"algorithm":"ed25519","selector":"key{{suffix}}"}""", HttpStatusCode.Created);
        await OwnerAsync("PUT", $"domains/{domain}/mta-sts", """{"mode":"testing"}""");
        await OwnerAsync("PUT", $"identity-providers/{domain}/login{suffix}", $$"""{"label":"login{{suffix}}","issuer":"https://login.{{domain}}/","clientId":"client{{suffix}}","administrators":false}""");
        foreach (string owner in (string[])[user, domain]) await OwnerAsync("PUT", $"scripts/{owner}/rules{suffix}", """{"content":"keep;"}""");
        await OwnerAsync("PUT", $"accounts/{user}/shares", $$"""{"mailbox":"INBOX","with":"{{victim}}","rights":"reader"}""");
        await OwnerAsync("PATCH", "limits/" + user, """{"recipientsPerHour":1000}""");
        await OwnerAsync("POST", "suppressions", $$"""{"address":"gone{{suffix}}@elsewhere.test","reason":"seed{{suffix}}"}""", HttpStatusCode.Created);
        await OwnerAsync("POST", $"accounts/{victim}/hold", $$"""{"reason":"seed{{suffix}}"}""");
        (HttpStatusCode made, string key) = await _tenants.AskAsync("admin@" + domain, "POST", "keys", $$"""{"name":"key{{suffix}}","scopes":["read-directory"]}""");
        Assert.True(made == HttpStatusCode.Created, key);
        (string sent, string messageId) = await SendAsync(user, "friend@elsewhere.test");
        (string held, _) = await SendAsync(user, "friend@elsewhere.test");
        string waits = await QueuedAsync(held);
        await OwnerAsync("POST", $"queue/{waits}/hold", $$"""{"reason":"seed{{suffix}}"}""");
        await KeepReportsAsync(domain, suffix);
        return new TenantObjects
        {
            Domain = domain,
            Account = user,
            Other = victim,
            Alias = "alias@" + domain,
            Group = "group@" + domain,
            Queued = await QueuedAsync(sent),
            Held = waits,
            Key = JsonDocument.Parse(key).RootElement.GetProperty("id").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture),
            Link = await LinkAsync(user, suffix),
            Selector = "key" + suffix,
            Script = "rules" + suffix,
            Provider = "login" + suffix,
            Trace = sent,
            MessageId = messageId,
        };
    }

    private async Task OwnerAsync(string method, string path, string body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        (HttpStatusCode status, string text) = await _tenants.AskAsync("root@here.test", method, path, body);
        Assert.True(status == expected, $"{method} {path}: {status} {text}");
    }

    /// <returns>The trace, and the Message-ID without its brackets.</returns>
    internal async Task<(string Trace, string MessageId)> SendAsync(string from, string to)
    {
        EmailAddress sender = EmailAddress.Parse(from);
        Account account = (await _tenants.Server.Service<AccountDirectory>().FindAccountAsync(sender, Token))!;
        await using ReceivingTransaction transaction = _tenants.Server.Service<MessageReceiver>().Begin(new ConnectionFacts(IPAddress.Loopback, ReceivingRole.Submission, "client.test", null, account.Id, sender));
        await transaction.SetSenderAsync(new Envelope { Sender = sender }, Token);
        Assert.True((await transaction.AddRecipientAsync(new EnvelopeRecipient(EmailAddress.Parse(to)), Token)).IsPositive);
        string id = $"{Guid.NewGuid():N}@{sender.Domain}";
        transaction.Message.Write(System.Text.Encoding.UTF8.GetBytes($"From: {from}\r\nTo: {to}\r\nSubject: hello\r\nMessage-ID: <{id}>\r\n\r\ntext\r\n"));
        Assert.All(await transaction.CompleteAsync("Received: from client.test\r\n"u8.ToArray(), Token), static reply => Assert.True(reply.IsPositive, reply.ToString()));
        return (transaction.Trace, id);
    }

    internal async Task<string> QueuedAsync(string trace) => Assert.Single(await _tenants.Server.Service<QueueOperations>().ListAsync(new QueueQuery { Trace = trace }, Token)).Id.ToString();

    private async Task KeepReportsAsync(string domain, string suffix)
    {
        DateTimeOffset yesterday = DateTimeOffset.UtcNow.AddDays(-1);
        var report = new TlsReport { Organization = "far" + suffix, ReportId = "1", Start = yesterday, End = yesterday, Policies = [new TlsReportedPolicy { Type = "sts", Domain = domain, Succeeded = 5, Failed = 0, Failures = [] }] };
        await _tenants.Server.Service<ReceivedTlsReports>().KeepAsync(DomainName.Parse(domain), report, "signer.test", Token);
        await _tenants.Server.Store.WriteAsync(
            transaction =>
            {
                long id = transaction.Sql.Insert(
                    """
                    INSERT INTO dmarc_report (organization, report_id, domain, email, proven, period_begin, period_end, received, policy, messages)
                    VALUES (@1, '7', @2, 'x@far.test', '', @3, @3, @3, 'Reject', 5)
                    """, "far" + suffix, domain, yesterday);
                return transaction.Sql.Execute(
                    "INSERT INTO dmarc_report_row (report, number, source, author, disposition, dkim_aligned, spf_aligned, forwarded, messages) VALUES (@1, 0, '198.51.100.66', @2, 'Reject', 0, 0, 0, 5)", id, domain);
            },
            Token);
        Account victim = (await _tenants.Server.Service<AccountDirectory>().FindAccountAsync(EmailAddress.Parse("victim@" + domain), Token))!;
        await _tenants.Server.Store.WriteAsync(
            transaction =>
            {
                transaction.Sql.Execute("INSERT INTO identity_totp (account, sealed, confirmed, step, failures, locked_until, created) VALUES (@1, @2, 1, 0, 0, 0, 0)", victim.Id.Value, new byte[16]);
                string provider = transaction.Sql.Query("SELECT id FROM identity_provider WHERE name = @1", static row => row.Text(0), "login" + suffix).Single();
                return transaction.Sql.Execute("INSERT INTO identity_link (id, provider, subject, account, by_address, created, used) VALUES (@1, @2, @1, @3, 0, 0, NULL)", "subject" + suffix, provider, victim.Id.Value);
            },
            Token);
    }

    // Its bytes are of no meaning here.
    private async Task<string> LinkAsync(string address, string suffix)
    {
        Account account = (await _tenants.Server.Service<AccountDirectory>().FindAccountAsync(EmailAddress.Parse(address), Token))!;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        await _tenants.Server.Store.WriteAsync(
            transaction => transaction.Sql.Execute(
                """
                INSERT INTO jmap_link (account, id, token, name, media_type, octets, created, expires, downloads, max_downloads, password, guesses, guessed, ended, due)
                VALUES (@1, @2, @3, @4, 'text/plain', 5, @5, @6, 0, NULL, NULL, 0, 0, 0, @6)
                """, account.Id.Value, 700 + suffix[^1], "token" + suffix, $"file{suffix}.txt", now, now.AddDays(1)),
            Token);
        (HttpStatusCode status, string text) = await _tenants.AskAsync("root@here.test", "GET", $"accounts/{address}/links");
        Assert.True(status == HttpStatusCode.OK, text);
        return Assert.Single(JsonDocument.Parse(text).RootElement.EnumerateArray()).GetProperty("id").GetString()!;
    }
}

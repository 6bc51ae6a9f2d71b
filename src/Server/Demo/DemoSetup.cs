using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>What a demo consists of: its configuration, its domain and accounts, its mail.</summary>
internal static class DemoSetup
{
    internal const string Domain = "demo.test";

    internal const string Password = "demo";

    internal static readonly IReadOnlyList<(string LocalPart, string Name, string Language, bool Administrator)> Accounts =
    [
        ("alice", "Alice", "en", true),
        ("bob", "鲍勃", "zh-CN", false),
        ("carol", "Carol", "en", false),
    ];

    /// <summary>The usual ports, moved up by the base, on loopback only.</summary>
    internal static PosthouseConfiguration Configuration(string dataFolder, int basePort)
    {
        Listener At(string protocol, int port, TlsMode tls) => new(protocol, IPAddress.Loopback, basePort + port, tls);
        string text = $"hostname = \"mail.{Domain}\"\n[sign-in]\ndefault-domain = \"{Domain}\"\nminimum-password = 0\nissuer = \"https://localhost:{basePort + 443}/\"\n[log]\nlevel = \"warning\"\nformat = \"text\"\n";
        return PosthouseConfiguration.Read(text, dataFolder, out _) with
        {
            DataFolder = Path.GetFullPath(dataFolder),
            Listeners =
            [
                At("smtp", 25, TlsMode.StartTls), At("submission", 587, TlsMode.StartTls), At("submission", 465, TlsMode.Implicit),
                At("imap", 143, TlsMode.StartTls), At("imap", 993, TlsMode.Implicit), At("pop3", 110, TlsMode.StartTls), At("pop3", 995, TlsMode.Implicit),
                At("managesieve", 4190, TlsMode.StartTls),
                At("http", 80, TlsMode.None), At("http", 443, TlsMode.Implicit),
            ],
        };
    }

    /// <summary>Makes the domain, the accounts and their mail, unless they are there from an earlier run.</summary>
    internal static async Task SeedAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var domain = DomainName.Parse(Domain);
        AccountDirectory directory = services.GetRequiredService<AccountDirectory>();
        if (await directory.FindDomainAsync(domain, cancellationToken).ConfigureAwait(false) is not null) return;

        DirectoryAdministration administration = services.GetRequiredService<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = domain }, cancellationToken: cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ImportResult> made = await administration.ImportAccountsAsync(
            [.. Accounts.Select(static a => new NewAccount
            {
                Address = EmailAddress.Parse($"{a.LocalPart}@{Domain}"), Password = Password, DisplayName = a.Name, Language = a.Language, IsAdministrator = a.Administrator,
            })],
            progress: null, cancellationToken).ConfigureAwait(false);
        await administration.CreateAliasAsync(
            new Alias { Address = EmailAddress.Parse($"postmaster@{Domain}"), Targets = [EmailAddress.Parse($"alice@{Domain}")] }, cancellationToken: cancellationToken).ConfigureAwait(false);
        await administration.CreateGroupAsync(
            new Group { Address = EmailAddress.Parse($"everyone@{Domain}"), DisplayName = "Everyone", Members = [.. made.Select(static m => m.Address)] }, cancellationToken: cancellationToken).ConfigureAwait(false);
        await FillAsync(services.GetRequiredService<MailStore>(), made, services.GetRequiredService<TimeProvider>().GetUtcNow(), cancellationToken).ConfigureAwait(false);
    }

    private static async Task FillAsync(MailStore store, IReadOnlyList<ImportResult> accounts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (DemoMail.Sample sample in DemoMail.Samples)
        {
            AccountId account = accounts.First(a => a.Address.LocalPart == sample.Account).Account!.Id;
            await using BlobWriter writer = store.CreateBlob();
            writer.Write(DemoMail.Compose(sample, now));
            await using StagedBlob blob = await writer.CompleteAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            MessageFlags flags = (sample.Seen ? MessageFlags.Seen : default) | (sample.Flagged ? MessageFlags.Flagged : default) | (sample.Answered ? MessageFlags.Answered : default);
            MailboxRole role = sample.Mailbox switch { "Sent" => MailboxRole.Sent, "Junk" => MailboxRole.Junk, _ => MailboxRole.Inbox };
            await store.WriteAsync(
                transaction => transaction.Append(new AppendRequest(transaction.FindMailbox(account, role)!.Id, blob, flags, now - sample.Age)), cancellationToken).ConfigureAwait(false);
        }
    }
}

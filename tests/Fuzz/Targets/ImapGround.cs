using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Directory;
using Posthouse.Imap;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Fuzz.Tests;

/// <summary>A store for the sessions of a fuzzer: alice, who is another after some inputs so that nothing piles up, and bob, whose Inbox she may read.</summary>
internal sealed class ImapGround
{
    private const int InputsOfOne = 20;
    private static readonly EmailAddress Alice = EmailAddress.Parse("alice@example.test"), Bob = EmailAddress.Parse("bob@example.test");

    private readonly MailStore _store;
    private readonly ServiceProvider _services;
    private readonly ImapHost _host;
    private int _inputs = InputsOfOne;

    private ImapGround(string folder, MailStore store, ServiceProvider services)
    {
        _store = store;
        _services = services;
        var urls = new AuthorizedUrls(store, Directory, ["mail.example.test"], _ => new ValueTask<SecretBox>(SecretBox.Open(Path.Combine(folder, "secrets.key"), create: true)), TimeProvider.System);
        _host = new ImapHost(
            store, null, new ImapOptions { MaximumBadCommands = 1000, SieveServer = "sieve://mail.example.test" }, services.GetRequiredService<IntakeBudget>(), TimeProvider.System, Log, Directory,
            new MailboxEvents(new ScriptOptions(), NullLogger<MailboxEvents>.Instance), urls);
        SignedOut = new ImapProtocolHandler(_host with { SignIn = services.GetRequiredService<SignInService>() }, null);
    }

    internal DefectLog Log { get; } = new();

    internal ImapProtocolHandler SignedOut { get; }

    internal ImapProtocolHandler SignedIn { get; private set; } = null!;

    private AccountDirectory Directory => _services.GetRequiredService<AccountDirectory>();

    private DirectoryAdministration Administration => _services.GetRequiredService<DirectoryAdministration>();

    /// <summary>The folder goes when the process does.</summary>
    internal static async Task<ImapGround> OpenAsync()
    {
        string folder = Path.Combine(Path.GetTempPath(), "posthouse-fuzz-" + Guid.NewGuid().ToString("N"));
        MailStore store = await MailStore.OpenAsync(new StoreOptions { Folder = folder, ReserveFree = 0 }, [DirectorySchema.Module, SieveSchema.Module], TimeProvider.System, NullLoggerFactory.Instance);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(store);
        services.AddTransport();
        services.AddDirectory();
        var ground = new ImapGround(folder, store, services.BuildServiceProvider());
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            store.DisposeAsync().AsTask().GetAwaiter().GetResult();
            System.IO.Directory.Delete(folder, recursive: true);
        };
        await ground.Administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("example.test") });
        await ground.AddAsync(Bob, 2);
        return ground;
    }

    internal async Task RenewAsync()
    {
        if (++_inputs < InputsOfOne) return;
        _inputs = 0;
        if (await Directory.FindAccountAsync(Alice) is { } old) await Administration.DeleteAccountAsync(old.Id);
        Account alice = await AddAsync(Alice, 3);
        Account bob = (await Directory.FindAccountAsync(Bob))!;
        await _store.WriteAsync(transaction =>
        {
            transaction.SetQuota(alice.Id, 10 << 20, 2000);
            transaction.SetGrant(transaction.FindMailbox(bob.Id, Mailbox.Inbox)!.Id, new MailboxGrant(Grantee.Account(alice.Id), MailboxRights.All, MailboxRights.None));
            return true;
        });
        SignedIn = new ImapProtocolHandler(_host, alice);
    }

    private async Task<Account> AddAsync(EmailAddress address, int messages)
    {
        Account account = await Administration.CreateAccountAsync(new NewAccount { Address = address });
        for (int i = 1; i <= messages; i++)
        {
            await using BlobWriter blob = _store.CreateBlob();
            blob.Write(Encoding.UTF8.GetBytes($"From: a@example.test\r\nSubject: Message {i}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nBody of {i}.\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n--b--\r\n"));
            await using StagedBlob staged = await blob.CompleteAsync();
            await _store.WriteAsync(transaction => transaction.Append(new AppendRequest(transaction.FindMailbox(account.Id, Mailbox.Inbox)!.Id, staged, MessageFlags.None, DateTimeOffset.UtcNow)));
        }

        return account;
    }
}

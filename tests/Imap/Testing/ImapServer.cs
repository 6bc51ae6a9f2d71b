using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Imap.Tests;

/// <summary>A store in a folder of its own with the account of one user, and sessions on it that are born signed in.</summary>
internal sealed class ImapServer : IAsyncDisposable
{
    internal static readonly AccountId AccountId = new(1);

    private readonly string _folder;
    private readonly List<ImapClient> _clients = [];

    private ImapServer(string folder, MailStore store, ImapOptions options, IntakeOptions intake, bool administrator)
    {
        _folder = folder;
        Store = store;
        Account = new Account { Id = AccountId, Address = EmailAddress.Parse("alice@example.test"), IsAdministrator = administrator };
        Intake = new IntakeBudget(intake, TimeProvider.System, NullLogger<IntakeBudget>.Instance);
        Handler = new ImapProtocolHandler(new ImapHost(store, null, options, Intake, TimeProvider.System, NullLogger.Instance, Events: new MailboxEvents(new ScriptOptions(), NullLogger<MailboxEvents>.Instance)), Account);
    }

    internal string Folder => _folder;

    internal MailStore Store { get; }

    internal Account Account { get; }

    internal IntakeBudget Intake { get; }

    internal ImapProtocolHandler Handler { get; }

    internal static async Task<ImapServer> StartAsync(ImapOptions? options = null, int changesKept = 20_000, bool background = true, IntakeOptions? intake = null, bool administrator = false)
    {
        string folder = Path.Combine(Path.GetTempPath(), "posthouse-imap-" + Guid.NewGuid().ToString("N"));
        var storeOptions = new StoreOptions { Folder = folder, ReserveFree = 0, ChangesKept = changesKept, Background = background };
        MailStore store = await MailStore.OpenAsync(storeOptions, [SieveSchema.Module], TimeProvider.System, NullLoggerFactory.Instance);
        await store.WriteAsync(transaction =>
        {
            transaction.CreateAccount(AccountId, 0, [(MailboxRole.Drafts, "Drafts"), (MailboxRole.Sent, "Sent"), (MailboxRole.Trash, "Trash")]);
            return true;
        });
        return new ImapServer(folder, store, options ?? new ImapOptions(), intake ?? new IntakeOptions(), administrator);
    }

    /// <summary>A new session; its greeting has been read.</summary>
    internal async Task<ImapClient> ConnectAsync()
    {
        var client = new ImapClient(new DuplexPipeConnection(), Handler);
        _clients.Add(client);
        await client.ReadLineAsync();
        return client;
    }

    /// <summary>A session with a mailbox selected.</summary>
    internal async Task<ImapClient> SelectAsync(string mailbox = "INBOX", params string[] enable)
    {
        ImapClient client = await ConnectAsync();
        if (enable.Length > 0) await client.OkAsync("ENABLE " + string.Join(' ', enable));
        await client.OkAsync("SELECT " + mailbox);
        return client;
    }

    /// <summary>As delivery does it: another way in than IMAP.</summary>
    internal async Task<Appended> DeliverAsync(string message, string mailbox = "INBOX", DateTimeOffset? received = null)
    {
        await using BlobWriter blob = Store.CreateBlob();
        blob.Write(Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n")));
        await using StagedBlob staged = await blob.CompleteAsync();
        return await Store.WriteAsync(transaction =>
            transaction.Append(new AppendRequest(transaction.FindMailbox(AccountId, mailbox)!.Id, staged, MessageFlags.None, received ?? DateTimeOffset.UtcNow)));
    }

    internal async Task DeliverManyAsync(int count, string mailbox = "INBOX")
    {
        for (int i = 1; i <= count; i++) await DeliverAsync(Messages.Simple($"Message {i}", $"Body of {i}."), mailbox);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ImapClient client in _clients) await client.DisposeAsync();
        await Store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}

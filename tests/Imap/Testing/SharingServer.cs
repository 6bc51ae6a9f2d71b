using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Imap.Tests;

/// <summary>An organisation: alice, bob and carol at example.test, the group team with carol in it, and sessions that are born signed in.</summary>
internal sealed class SharingServer : IAsyncDisposable
{
    private readonly string _folder;
    private ServiceProvider _services;
    private readonly ImapOptions _options;
    private readonly List<ImapClient> _clients = [];

    private SharingServer(string folder, MailStore store, ServiceProvider services, ImapOptions options)
    {
        _folder = folder;
        Store = store;
        _services = services;
        _options = options;
    }

    internal const string Host = "mail.example.test";

    internal MailStore Store { get; private set; }

    internal AuthorizedUrls Urls => new(Store, Directory, [Host], _ => new ValueTask<SecretBox>(SecretBox.Open(Path.Combine(_folder, "secrets.key"), create: true)), Clock);

    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    internal AccountDirectory Directory => _services.GetRequiredService<AccountDirectory>();

    internal DirectoryAdministration Administration => _services.GetRequiredService<DirectoryAdministration>();

    internal static async Task<SharingServer> StartAsync(ImapOptions? options = null, TimeProvider? clock = null)
    {
        string folder = Path.Combine(Path.GetTempPath(), "posthouse-imap-" + Guid.NewGuid().ToString("N"));
        (MailStore store, ServiceProvider services) = await OpenAsync(folder);
        var server = new SharingServer(folder, store, services, options ?? new ImapOptions()) { Clock = clock ?? TimeProvider.System };
        await server.Administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("example.test") });
        foreach (string name in (string[])["alice", "bob", "carol"]) await server.AddAsync(name);
        await server.Administration.CreateGroupAsync(new Group { Address = EmailAddress.Parse("team@example.test"), Members = [EmailAddress.Parse("carol@example.test")] });
        return server;
    }

    internal Task<Account> AddAsync(string name) => Administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse(name + "@example.test") });

    /// <summary>A new session of that user; its greeting has been read.</summary>
    /// <param name="inline">It runs inside what the client sends until it waits.</param>
    internal async Task<ImapClient> ConnectAsync(string name, bool inline = false)
    {
        var client = new ImapClient(new DuplexPipeConnection(inline: inline), await HandlerAsync(name));
        _clients.Add(client);
        await client.ReadLineAsync();
        return client;
    }

    /// <summary>Sessions of that user.</summary>
    internal async Task<ImapProtocolHandler> HandlerAsync(string name)
    {
        Account account = (await Directory.FindAccountAsync(EmailAddress.Parse(name + "@example.test")))!;
        var host = new ImapHost(Store, null, _options, _services.GetRequiredService<IntakeBudget>(), TimeProvider.System, NullLogger.Instance, Directory, new MailboxEvents(new ScriptOptions(), NullLogger<MailboxEvents>.Instance), Urls);
        return new ImapProtocolHandler(host, account);
    }

    /// <summary>Closes the store and opens it again, as a restart does; sessions that were open are no more.</summary>
    internal async Task RestartAsync()
    {
        foreach (ImapClient client in _clients) await client.DisposeAsync();
        _clients.Clear();
        await _services.DisposeAsync();
        await Store.DisposeAsync();
        (Store, _services) = await OpenAsync(_folder);
    }

    /// <summary>A session of bob with these rights of alice's Inbox, which holds three messages, selected.</summary>
    internal async Task<ImapClient> SelectSharedAsync(string rights, params string[] enable)
    {
        await DeliverAsync("alice", 3);
        ImapClient alice = await ConnectAsync("alice");
        await alice.OkAsync("SETACL INBOX bob@example.test " + rights);
        ImapClient bob = await ConnectAsync("bob");
        if (enable.Length > 0) await bob.OkAsync("ENABLE " + string.Join(' ', enable));
        await bob.OkAsync("SELECT \"Other Users/alice@example.test/INBOX\"");
        return bob;
    }

    internal async Task DeliverAsync(string name, int count)
    {
        AccountId account = (await Directory.FindAccountAsync(EmailAddress.Parse(name + "@example.test")))!.Id;
        for (int i = 1; i <= count; i++)
        {
            await using BlobWriter blob = Store.CreateBlob();
            blob.Write(Encoding.UTF8.GetBytes(Messages.Simple($"Message {i}", $"Body of {i}.").ReplaceLineEndings("\r\n")));
            await using StagedBlob staged = await blob.CompleteAsync();
            await Store.WriteAsync(transaction => transaction.Append(new AppendRequest(transaction.FindMailbox(account, Mailbox.Inbox)!.Id, staged, MessageFlags.None, DateTimeOffset.UtcNow)));
        }
    }

    private static async Task<(MailStore Store, ServiceProvider Services)> OpenAsync(string folder)
    {
        MailStore store = await MailStore.OpenAsync(new StoreOptions { Folder = folder, ReserveFree = 0 }, [DirectorySchema.Module, SieveSchema.Module], TimeProvider.System, NullLoggerFactory.Instance);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(store);
        services.AddTransport();
        services.AddDirectory();
        return (store, services.BuildServiceProvider());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ImapClient client in _clients) await client.DisposeAsync();
        await _services.DisposeAsync();
        await Store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}

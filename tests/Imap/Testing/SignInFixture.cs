using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Imap.Tests;

/// <summary>A server with a directory: bob@example.test signs in with "secret-word".</summary>
internal sealed class SignInFixture : IAsyncDisposable
{
    private readonly string _folder;
    private readonly MailStore _store;
    private readonly ServiceProvider _services;
    private readonly List<ImapClient> _clients = [];

    private SignInFixture(string folder, MailStore store, ServiceProvider services)
    {
        _folder = folder;
        _store = store;
        _services = services;
    }

    internal static async Task<SignInFixture> StartAsync()
    {
        string folder = Path.Combine(Path.GetTempPath(), "posthouse-imap-" + Guid.NewGuid().ToString("N"));
        MailStore store = await MailStore.OpenAsync(new StoreOptions { Folder = folder, ReserveFree = 0 }, [DirectorySchema.Module], TimeProvider.System, NullLoggerFactory.Instance);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(store);
        services.AddTransport();
        services.AddDirectory();
        services.AddImap();
        ServiceProvider provider = services.BuildServiceProvider();
        var administration = provider.GetRequiredService<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("example.test") });
        await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("bob@example.test"), Password = "secret-word" });
        return new SignInFixture(folder, store, provider);
    }

    internal ImapProtocolHandler Handler => _services.GetRequiredService<ImapProtocolHandler>();

    internal async Task<ImapClient> ConnectAsync(string from = "127.0.0.1")
    {
        var client = new ImapClient(new DuplexPipeConnection { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(from), 40000) }, Handler);
        _clients.Add(client);
        Assert.StartsWith("* OK [CAPABILITY IMAP4rev2 IMAP4rev1 ", await client.ReadLineAsync(), StringComparison.Ordinal);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ImapClient client in _clients) await client.DisposeAsync();
        await _services.DisposeAsync();
        await _store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}

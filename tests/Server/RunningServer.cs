using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Server.Tests;

/// <summary>The whole server in this process, on free ports of loopback, with a domain and three accounts.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    internal const string Password = "open sesame";

    private PosthouseServer? _server;

    internal string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("posthouse-running-").FullName;

    internal IServiceProvider Services => _server!.Services;

    public async ValueTask InitializeAsync()
    {
        static Listener At(string protocol, TlsMode tls) => new(protocol, IPAddress.Loopback, 0, tls);
        // Nobody is at port 1: what leaves stays in the queue.
        PosthouseConfiguration configuration = PosthouseConfiguration.Read(
            "hostname = \"mail.example.com\"\n[log]\nlevel = \"error\"\n[[route]]\ndomains = [\"*\"]\nto = \"smtp:127.0.0.1:1\"\n", Folder, out IReadOnlyList<ConfigurationError> errors) with
        {
            DataFolder = Folder,
            Listeners = [At("smtp", TlsMode.StartTls), At("submission", TlsMode.StartTls), At("imap", TlsMode.StartTls), At("pop3", TlsMode.None), At("http", TlsMode.None)],
        };
        Assert.Empty(errors);
        _server = await PosthouseServer.StartAsync(configuration, create: true);
        DirectoryAdministration administration = Services.GetRequiredService<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("example.com") });
        foreach (string name in (string[])["u1", "u2", "u3"])
            await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse($"{name}@example.com"), Password = Password, IsAdministrator = name == "u1" });
    }

    /// <summary>HOST:PORT of the listener for a protocol.</summary>
    internal string At(string protocol) => _server!.EndPoints.First(e => e.Listener.Protocol == protocol).EndPoint.ToString();

    /// <summary>Runs a command against this server's data folder.</summary>
    internal Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments) => Cli.RunAsync([.. arguments, "--data", Folder]);

    /// <summary>A "queue" command, again while it says that an attempt is under way and to ask again.</summary>
    internal Task OnceFreeAsync(string command, string id, params string[] options) => UntilQueueAsync(async () =>
    {
        (int code, _, string error) = await RunAsync(["queue", command, id, .. options]);
        Assert.True(code == 0 || error.Contains("are being tried at this moment", StringComparison.Ordinal), error);
        return code == 0;
    });

    /// <summary>Asks again after each change of the queue, until it is so.</summary>
    internal async Task UntilQueueAsync(Func<Task<bool>> condition)
    {
        using var changed = new SemaphoreSlim(0);
        using IDisposable subscription = Services.GetRequiredService<MailStore>().SubscribeQueue(() => changed.Release());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await condition()) await changed.WaitAsync(TimeSpan.FromMilliseconds(100), limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        System.IO.Directory.Delete(Folder, recursive: true);
    }
}

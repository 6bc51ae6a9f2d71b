using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.ManageSieve;

/// <summary>A store in a folder of its own with the account alice@example.com (password "secret"), who may have three small scripts, and the room over it.</summary>
internal sealed class ManageSieveFixture : IAsyncDisposable
{
    private static readonly TlsFacts Tls13 = new("TLSv1.3", "TLS_AES_256_GCM_SHA384", null, new byte[32], default);

    private readonly string _folder;
    private readonly ServiceProvider _services;

    private ManageSieveFixture(string folder, MailStore store, ServiceProvider services, FakeTimeProvider clock)
    {
        _folder = folder;
        Store = store;
        _services = services;
        Clock = clock;
        Heartbeat = new Heartbeat(clock);
    }

    internal MailStore Store { get; }

    internal FakeTimeProvider Clock { get; }

    internal Heartbeat Heartbeat { get; }

    internal Account Alice { get; private set; } = null!;

    internal ManageSieveProtocolHandler Handler => _services.GetRequiredService<ManageSieveProtocolHandler>();

    internal SignInService SignIn => _services.GetRequiredService<SignInService>();

    internal DirectoryAdministration Administration => _services.GetRequiredService<DirectoryAdministration>();

    internal static async Task<ManageSieveFixture> OpenAsync()
    {
        string folder = System.IO.Directory.CreateTempSubdirectory("posthouse-managesieve-").FullName;
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        MailStore store = await MailStore.OpenAsync(new StoreOptions { Folder = folder, Background = false }, [DirectorySchema.Module, SieveSchema.Module], TimeProvider.System, NullLoggerFactory.Instance);
        ServiceProvider services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(new DirectoryOptions { MinimumPasswordLength = 0, ChannelBinding = true, Argon2 = new Argon2Cost(64, 1), ScramIterations = 4096 })
            .AddSingleton(store)
            .AddSingleton(new ScriptOptions { MaximumScripts = 3, MaximumOctets = 1000, Limits = SieveLimits.Default with { ScriptOctets = 600 } })
            .AddDirectory().AddManageSieve()
            .BuildServiceProvider();
        var fixture = new ManageSieveFixture(folder, store, services, clock);
        await fixture.Administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("example.com") });
        fixture.Alice = await fixture.Administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("alice@example.com"), Password = "secret", Language = "zh-CN" });
        return fixture;
    }

    internal ScriptStore Scripts => _services.GetRequiredService<ScriptStore>();

    internal DuplexPipeConnection Connect(bool tls, bool loopback = false, int capacity = 1 << 20) => new(Heartbeat, capacity)
    {
        InitialTls = tls ? Tls13 : null,
        RemoteEndPoint = new IPEndPoint(loopback ? IPAddress.Loopback : IPAddress.Parse("192.0.2.10"), 40000),
    };

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Heartbeat.Dispose();
        await Store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}

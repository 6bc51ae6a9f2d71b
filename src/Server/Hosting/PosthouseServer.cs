using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Acme;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Imap;
using Posthouse.Jmap;
using Posthouse.Storage;
using Posthouse.Transport;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>
/// One running server: the store, the rooms, the listeners. Started from a configuration, stopped by disposing;
/// the store is opened first and closed last.
/// </summary>
internal sealed class PosthouseServer : IAsyncDisposable
{
    // Sessions are told to end; what has not ended by then is cut. Acknowledged mail is durable either way.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly WebApplication _application;
    private readonly MailStore _store;
    private readonly ILoggerFactory _loggers;
    private readonly string _socket;

    private PosthouseServer(WebApplication application, MailStore store, ILoggerFactory loggers, string socket, IReadOnlyList<(Listener, IPEndPoint)> endPoints)
    {
        _application = application;
        _store = store;
        _loggers = loggers;
        _socket = socket;
        EndPoints = endPoints;
    }

    public IServiceProvider Services => _application.Services;

    /// <summary>What is served where, with the ports really taken.</summary>
    public IReadOnlyList<(Listener Listener, IPEndPoint EndPoint)> EndPoints { get; }

    /// <summary>Completes when the process is told to stop (SIGTERM, SIGINT).</summary>
    public Task WaitForStopAsync(CancellationToken cancellationToken = default) => _application.WaitForShutdownAsync(cancellationToken);

    /// <summary>Opens the store and serves every listener.</summary>
    /// <param name="create">Begins with an empty store where there is none.</param>
    /// <param name="upgradeWithoutCopy">An older store is taken forward without a copy of its records: the operator has one.</param>
    /// <param name="administrationOnly">Only the administration socket: for commands on a stopped server.</param>
    /// <param name="housekeeping">The store's background work even then.</param>
    /// <param name="change">Has the last word on the services: for tests, of what no configuration may say.</param>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    /// <exception cref="CommandException">There is no store, it belongs to another user, or a port cannot be had.</exception>
    internal static async Task<PosthouseServer> StartAsync(PosthouseConfiguration configuration, bool administrationOnly = false, bool create = false, bool upgradeWithoutCopy = false, bool housekeeping = false, Action<IServiceCollection>? change = null, CancellationToken cancellationToken = default)
    {
        string level = configuration.Document["log"].Text("level");
        bool json = configuration.Document["log"].Text("format") == "json";
        if (!create) DataFolder.RequireStore(configuration.DataFolder);
        DataFolder.RequireNotRoot(configuration.DataFolder, FileOwner.Current);
        ILoggerFactory loggers = LoggerFactory.Create(logging =>
        {
            // A command's standard output is its result.
            if (administrationOnly) ServerLogging.ConfigureCommand(logging);
            else ServerLogging.Configure(logging, level, json);
        });
        MailStore? store = null;
        WebApplication? application = null;
        try
        {
            DataFolder.MakeOwn(configuration.DataFolder);
            StoreOptions storeOptions = RoomOptions.Store(configuration) with { Background = !administrationOnly || housekeeping, UpgradeWithoutCopy = upgradeWithoutCopy };
            store = await MailStore.OpenAsync(storeOptions, Composition.Modules, TimeProvider.System, loggers, cancellationToken).ConfigureAwait(false);
            string socket = AdminSocket.PathOf(configuration.DataFolder);
            (application, List<Func<(Listener, IPEndPoint)>> bound) = Build(configuration, store, storeOptions, loggers, socket, administrationOnly, change);
            await application.Services.GetRequiredService<AccountDirectory>().LoadAsync(cancellationToken).ConfigureAwait(false);
            if (!administrationOnly) PortProbe.Require(configuration.Listeners);
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return new PosthouseServer(application, store, loggers, socket, [.. bound.Select(static b => b())]);
        }
        catch (Exception exception)
        {
            if (application is not null) await application.DisposeAsync().ConfigureAwait(false);
            if (store is not null) await store.DisposeAsync().ConfigureAwait(false);
            loggers.Dispose();
            if (exception is StoreException fault && fault.WhileOpening(configuration.DataFolder) is var opening && opening != fault) throw opening;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopTimeout);
        await _application.StopAsync(limit.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        File.Delete(_socket);
        _loggers.Dispose();
    }

    private static (WebApplication, List<Func<(Listener, IPEndPoint)>>) Build(
        PosthouseConfiguration configuration, MailStore store, StoreOptions storeOptions, ILoggerFactory loggers, string socket, bool administrationOnly, Action<IServiceCollection>? change)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = StopTimeout);
        Composition.AddRooms(builder.Services, configuration, store, storeOptions, backgroundWork: !administrationOnly);
        change?.Invoke(builder.Services);

        var certificates = new CertificateSet(
            configuration.Certificates,
            RoomOptions.Acme(configuration).Certificate,
            () => SelfSignedCertificate.Ensure(configuration.DataFolder, configuration.HostName, TimeProvider.System),
            TimeProvider.System);
        if (!administrationOnly)
        {
            builder.Services.AddSingleton(certificates);
            builder.Services.AddHostedService<CertificateReloading>();
            builder.Services.AddHostedService(provider => ActivatorUtilities.CreateInstance<ImapWarmUp>(provider, Path.Combine(configuration.DataFolder, "warm-up")));
        }

        // A socket that a crash left behind is in the way of the new one; the store's lock says that nobody uses it.
        File.Delete(socket);
        var bound = new List<Func<(Listener, IPEndPoint)>>();
        builder.WebHost.UseKestrelCore();
        // Sessions run where their socket's event is handled, on a pool thread: two changes of thread less for each round trip.
        // Nothing in a session may therefore block for long.
        builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
        EventLoopOptions? loop = RoomOptions.EventLoop(configuration);
        if (loop is not null) builder.Services.AddEventLoop(loop);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenUnixSocket(socket, static options =>
            {
                options.Protocols = HttpProtocols.Http1;
                options.Use(static next => context =>
                {
                    context.Features.Set(LocalAdministratorFeature.Instance);
                    return next(context);
                });
            });
            if (administrationOnly) return;
            CertificateStore inUse = kestrel.ApplicationServices.GetRequiredService<CertificateStore>();
            inUse.RequiresTls13 = configuration.Document["tls"].Text("minimum") == "1.3";
            inUse.Load(certificates.Current());
            foreach (Listener listener in configuration.Listeners)
            {
                kestrel.Listen(EndPointOf(listener, loop is not null), options =>
                {
                    bound.Add(() => (listener, options.IPEndPoint ?? new IPEndPoint(listener.Address, listener.Port)));
                    Attach(options, listener);
                });
            }
        });

        WebApplication application = builder.Build();
        application.UseStrictTransport();
        application.UseUnknownAddress();
        application.UseRouting();
        application.UseIdentity();
        application.MapWeb();
        application.MapJmap();
        return (application, bound);
    }

    // SMTP's commands are short, and what is not (sign-in, TLS, large messages) leaves the loop by itself. IMAP and POP3 read mailboxes in place.
    private static IPEndPoint EndPointOf(Listener listener, bool loop) => loop && listener.Protocol != "http"
        ? new EventLoopEndPoint(listener.Address, listener.Port, inline: listener.Protocol is "smtp" or "submission" or "lmtp")
        : new IPEndPoint(listener.Address, listener.Port);

    private static void Attach(ListenOptions options, Listener listener)
    {
        if (listener.Protocol == "http")
        {
            // RFC 9113 over TLS, where the two ends agree on it: a page's scripts and questions share one connection, whose handshake is made once.
            options.Protocols = listener.Tls == TlsMode.Implicit ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            options.UseLimits(listener.Protocol, listener.MaximumConnections, listener.MaximumPerAddress);
            if (listener.Tls != TlsMode.Implicit) return;
            options.UseTlsAlpnChallenges();
            HttpsListener.Use(options);
            return;
        }

        IProtocolHandler handler = Composition.HandlerFor(options.ApplicationServices, listener.Protocol)
            ?? throw new InvalidOperationException($"Nobody speaks {listener.Protocol}.");
        // A balancer's PROXY header would come before the handshake.
        if (listener.Tls == TlsMode.Implicit && listener.ProxyFrom.Count == 0) options.UseTlsAlpnChallenges();
        options.UseMail(
            new MailListener
            {
                Protocol = listener.Protocol,
                Tls = listener.Tls,
                ProxyProtocol = listener.ProxyFrom.Count > 0,
                TrustedProxies = listener.ProxyFrom,
                ClientAuthorities = listener.ClientAuthorities is { } file ? ClientAuthorities.Load(file) : null,
                MaxConnections = listener.MaximumConnections,
                MaxConnectionsPerAddress = listener.MaximumPerAddress,
            },
            handler);
    }
}

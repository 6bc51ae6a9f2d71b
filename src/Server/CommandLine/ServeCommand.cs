using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Posthouse.Server;

/// <summary>posthouse serve: the server, until it is told to stop.</summary>
internal static partial class ServeCommand
{
    internal const string Name = "serve";

    internal static Command Create()
    {
        var create = new Option<bool>("--create") { Description = "Begin with an empty store where there is none. For once only: where a disk is not mounted, it would begin anew." };
        var noBackup = new Option<bool>("--no-backup") { Description = "Take an older store forward without copying its records first." };
        var command = new DocumentedCommand(Name, "Run the server.")
        {
            Details = "It runs in the foreground until SIGTERM or SIGINT and logs to standard output. It does not start on a folder without a store, so that a disk that is not mounted is noticed: posthouse init makes one, or --create. SIGHUP reads the certificates again.",
            Options = { create, noBackup },
            Examples = ["serve", "serve --config /etc/posthouse/posthouse.toml", "serve --config test.toml --create"],
        };
        CommandRun.Of(command, async run =>
        {
            run.ErrorsGoToLog = StartupErrors.GoToLog(run.Error);
            PosthouseConfiguration configuration = ConfigurationChoice.Of(run);
            run.ErrorsGoToLog &= configuration.Document["log"].Text("format") == "json";
            await using PosthouseServer server = await PosthouseServer.StartAsync(configuration, create: run.Get(create), upgradeWithoutCopy: run.Get(noBackup), cancellationToken: run.CancellationToken).ConfigureAwait(false);
            ILogger logger = server.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Posthouse.Server");
            foreach ((Listener listener, System.Net.IPEndPoint endPoint) in server.EndPoints) LogListening(logger, listener.Protocol, endPoint, listener.Tls);
            LogReady(logger, configuration.HostName, configuration.DataFolder);
            await server.WaitForStopAsync().ConfigureAwait(false);
            LogStopping(logger);
        });
        return command;
    }

    [LoggerMessage(7010, LogLevel.Information, "Serving {Protocol} on {EndPoint} (TLS: {Tls}).")]
    private static partial void LogListening(ILogger logger, string protocol, System.Net.IPEndPoint endPoint, Posthouse.Transport.TlsMode tls);

    [LoggerMessage(7011, LogLevel.Information, "Ready as {HostName}, with the data in {Folder}.")]
    private static partial void LogReady(ILogger logger, string hostName, string folder);

    [LoggerMessage(7012, LogLevel.Information, "Stopping: sessions are told to end, what was acknowledged is on the disk.")]
    private static partial void LogStopping(ILogger logger);
}

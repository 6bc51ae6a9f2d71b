using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Posthouse.Server;

/// <summary>posthouse serve: the server, until it is told to stop.</summary>
internal static partial class ServeCommand
{
    internal static Command Create()
    {
        var noBackup = new Option<bool>("--no-backup") { Description = "Take an older store forward without copying its records first." };
        var command = new DocumentedCommand("serve", "Run the server.")
        {
            Details = "It runs in the foreground until SIGTERM or SIGINT and logs to standard output. SIGHUP reads the certificates again.",
            Options = { noBackup },
            Examples = ["serve", "serve --config /etc/posthouse/posthouse.toml"],
        };
        CommandRun.Of(command, async run =>
        {
            PosthouseConfiguration configuration = ConfigurationChoice.Of(run);
            await using PosthouseServer server = await PosthouseServer.StartAsync(configuration, upgradeWithoutCopy: run.Get(noBackup), cancellationToken: run.CancellationToken).ConfigureAwait(false);
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

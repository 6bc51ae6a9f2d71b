using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Posthouse.Server;

/// <summary>Logs on standard output, one JSON object a line or one line of text; those of a command, whose output is its result, on standard error.</summary>
internal static class ServerLogging
{
    internal static void Configure(ILoggingBuilder logging, string level, bool json)
    {
        logging.SetMinimumLevel(Enum.Parse<LogLevel>(level, ignoreCase: true));
        // The platform's own lines at information are a developer's.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        if (json) AddJson(logging);
        else AddText(logging);
    }

    /// <summary>For a command that opens the store itself: what a person should know beside its result.</summary>
    internal static void ConfigureCommand(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Warning);
        AddText(logging);
        ToStandardError(logging);
    }

    /// <summary>For what a server says that cannot start and so has no log: in the log's form, on standard error.</summary>
    internal static void ConfigureStartup(ILoggingBuilder logging)
    {
        AddJson(logging);
        ToStandardError(logging);
    }

    private static void AddJson(ILoggingBuilder logging) => logging.AddJsonConsole(static options =>
    {
        options.UseUtcTimestamp = true;
        options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
    });

    private static void AddText(ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(static options =>
        {
            options.SingleLine = true;
            options.TimestampFormat = "HH:mm:ss ";
            options.ColorBehavior = LoggerColorBehavior.Default;
        });
        logging.AddConsoleFormatter<CleanConsoleFormatter, ConsoleFormatterOptions>();
        logging.Services.Configure<ConsoleLoggerOptions>(static options => options.FormatterName = CleanConsoleFormatter.FormatterName);
    }

    private static void ToStandardError(ILoggingBuilder logging) =>
        logging.Services.Configure<ConsoleLoggerOptions>(static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
}

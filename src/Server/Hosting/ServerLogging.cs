using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Posthouse.Server;

/// <summary>Logs on standard output, one JSON object a line or one line of text.</summary>
internal static class ServerLogging
{
    internal static void Configure(ILoggingBuilder logging, string level, bool json)
    {
        logging.SetMinimumLevel(Enum.Parse<LogLevel>(level, ignoreCase: true));
        // The platform's own lines at information are a developer's.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        if (json)
        {
            logging.AddJsonConsole(static options =>
            {
                options.UseUtcTimestamp = true;
                options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
            return;
        }

        logging.AddSimpleConsole(static options =>
        {
            options.SingleLine = true;
            options.TimestampFormat = "HH:mm:ss ";
            options.ColorBehavior = LoggerColorBehavior.Default;
        });
    }
}

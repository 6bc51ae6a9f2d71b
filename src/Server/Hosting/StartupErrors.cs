using Microsoft.Extensions.Logging;

namespace Posthouse.Server;

/// <summary>
/// What is in the way of a start, as lines of the log: whoever reads the log by program can read these, too. A person at a terminal is
/// told in plain words instead.
/// </summary>
internal static partial class StartupErrors
{
    /// <summary>Nobody sits at standard error.</summary>
    internal static bool GoToLog(TextWriter error) => ReferenceEquals(error, Console.Error) && Console.IsErrorRedirected;

    internal static void Write(Exception exception)
    {
        if (exception is ConfigurationException configuration) Write([.. configuration.Errors.Select(e => e.ToString(configuration.File))]);
        else if (CommandRun.IsForPeople(exception)) Write([exception.Message]);
        else WithLogger(logger => LogDefect(logger, exception));
    }

    internal static void Write(IReadOnlyList<string> problems) => WithLogger(logger =>
    {
        foreach (string problem in problems) LogProblem(logger, problem);
    });

    private static void WithLogger(Action<ILogger> write)
    {
        // Disposing writes what still waits.
        using ILoggerFactory loggers = LoggerFactory.Create(ServerLogging.ConfigureStartup);
        write(loggers.CreateLogger("Posthouse.Server"));
    }

    [LoggerMessage(7013, LogLevel.Critical, "The server does not start: {Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);

    [LoggerMessage(7014, LogLevel.Critical, "The server does not start, or ended, by a defect of the program.")]
    private static partial void LogDefect(ILogger logger, Exception exception);
}

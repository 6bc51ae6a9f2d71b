using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Posthouse.Server;

/// <summary>
/// The platform's lines of text, with what strangers sent made harmless in one place: nothing that a log line quotes steers the terminal, makes a
/// second line, or turns round how the line is read. The JSON form needs none of this, since it escapes whatever is not ASCII.
/// </summary>
internal sealed class CleanConsoleFormatter(IServiceProvider services) : ConsoleFormatter(FormatterName)
{
    internal const string FormatterName = "clean";

    // Asked for when the first line is written: this one is among the formatters that it is found in.
    private ConsoleFormatter Plain => field ??= services.GetServices<ConsoleFormatter>().Single(static formatter => formatter.Name == ConsoleFormatterNames.Simple);

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        Func<TState, Exception?, string> format = logEntry.Formatter;
        // The text is made of the exception that was logged; what is printed of it is cleaned.
        Exception? exception = logEntry.Exception;
        var clean = new LogEntry<TState>(
            logEntry.LogLevel, logEntry.Category, logEntry.EventId, logEntry.State, exception is null ? null : new ShownException(exception), (state, _) => TextTable.Clean(format(state, exception)));
        Plain.Write(in clean, scopeProvider, textWriter);
    }

    private sealed class ShownException(Exception shown) : Exception
    {
        public override string ToString() => TextTable.Clean(shown.ToString());
    }
}

using Microsoft.Extensions.Logging;

namespace Posthouse.Fuzz.Tests;

/// <summary>Keeps the last thing that was logged with an exception as an error: what a session says of it is no more than that it was one.</summary>
internal sealed class DefectLog : ILogger
{
    public string? Last { get; private set; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Last = $"{formatter(state, exception)} {exception}";
    }
}

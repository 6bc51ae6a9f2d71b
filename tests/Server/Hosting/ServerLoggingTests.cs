using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Posthouse.Server.Tests;

public sealed class ServerLoggingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_strangers_sent_neither_steers_the_terminal_nor_turns_a_log_line_round(bool json)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => ServerLogging.Configure(logging, "information", json));
        using ServiceProvider provider = services.BuildServiceProvider();
        string? chosen = provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<ConsoleLoggerOptions>>().Value.FormatterName;
        ConsoleFormatter formatter = provider.GetServices<ConsoleFormatter>().Single(one => one.Name == chosen);
        using var line = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Warning, "Mail", new EventId(2520), "fdp\u202eexe \u001b[31m\r\nsecond", new InvalidOperationException("bad \u202e\u001b[31m"), static (state, _) => state);
        formatter.Write(in entry, null, line);
        string text = line.ToString();
        Assert.Contains("fdp\\u202eexe", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u202e', text);
        Assert.DoesNotContain("\u001b[31mred", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[31m\r\n", text, StringComparison.Ordinal);
        Assert.Equal(0, text.TrimEnd().Count(static c => c == '\n'));
    }
}

using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Posthouse.Storage;
using Spectre.Console;

namespace Posthouse.Server;

/// <summary>One run of a command: what was given, where to print, and how errors end it.</summary>
internal sealed class CommandRun(ParseResult parsed, CancellationToken cancellationToken)
{
    /// <summary>How the person called this program, to be repeated in what is printed.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("POSTHOUSE_COMMAND") ?? "posthouse";

    public CancellationToken CancellationToken => cancellationToken;

    public TextWriter Out => parsed.InvocationConfiguration.Output;

    public TextWriter Error => parsed.InvocationConfiguration.Error;

    public bool Json => parsed.GetValue(GlobalOptions.Json);

    public string? Data => parsed.GetValue(GlobalOptions.Data);

    public string? Config => parsed.GetValue(GlobalOptions.Config);

    /// <summary>Errors that end the command are lines of the server's log.</summary>
    public bool ErrorsGoToLog { get; set; }

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>Default, or an empty array, when it may be left out and was.</summary>
    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    /// <summary>The option was written on the command line.</summary>
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Its message says what is wrong; anything else is a defect and keeps its stack trace.</summary>
    internal static bool IsForPeople(Exception exception) => exception is CommandException or ConfigurationException or StoreException or IOException or UnauthorizedAccessException;

    /// <summary>Sets what a command does. Errors that a person can act on are printed without a stack trace.</summary>
    internal static void Of(Command command, Func<CommandRun, Task> body) => command.SetAction(async (parsed, cancellationToken) =>
    {
        var run = new CommandRun(parsed, cancellationToken);
        try
        {
            await body(run).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // 128 + SIGINT, as shells expect.
            return 130;
        }
        catch (Exception exception) when (run.ErrorsGoToLog)
        {
            StartupErrors.Write(exception);
            return 1;
        }
        catch (Exception exception) when (IsForPeople(exception))
        {
            await run.Error.WriteLineAsync($"posthouse: {exception.Message}").ConfigureAwait(false);
            return 1;
        }
    });

    /// <summary>Prints a result as JSON, indented, or by <paramref name="text"/>.</summary>
    public void Print<T>(T result, JsonTypeInfo<T> type, Action<T> text)
    {
        if (Json) Out.WriteLine(Indent(JsonSerializer.SerializeToUtf8Bytes(result, type)));
        else text(result);
    }

    /// <summary>Prints that something was done, when there is nothing to show.</summary>
    public void Done(string what) => Out.WriteLine(Json ? "{\"done\":true}" : what);

    /// <summary>Tells on the error stream what a person should know though the command succeeded; JSON stays alone on the other.</summary>
    public void Warn(string what) => Error.WriteLine($"posthouse: warning: {what}");

    /// <summary>Warnings that stand in the printed JSON already.</summary>
    public void WarnPeople(IReadOnlyList<string>? warnings)
    {
        if (Json) return;
        foreach (string warning in warnings ?? []) Warn(warning);
    }

    /// <summary>Asks for a secret, when a person is there to answer.</summary>
    public static string AskSecret(string question)
    {
        if (Console.IsInputRedirected) throw new CommandException("no password was given: use --password-stdin to read it from standard input.");
        return AnsiConsole.Prompt(new TextPrompt<string>(question).Secret());
    }

    private static string Indent(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) document.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}

using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Posthouse.Transport;

namespace Posthouse.Testing;

/// <summary>
/// Plays a transcript against a protocol handler over pipes in memory. Each step waits for the event it names; the real-time limit
/// is only there to fail a test that would hang.
/// </summary>
public sealed class TranscriptRunner
{
    private readonly IProtocolHandler _handler;
    private PipeReader _input;
    private PipeWriter _output;
    private readonly DuplexPipeConnection _connection;
    private readonly StringBuilder _log = new();
    private readonly ArrayBufferWriter<byte> _pending = new();

    public TranscriptRunner(IProtocolHandler handler, DuplexPipeConnection connection)
    {
        _handler = handler;
        _connection = connection;
        (_input, _output) = (connection.ClientInput, connection.ClientOutput);
    }

    /// <summary>What the server said where a line has <c>$(name)</c>; the client and the test's own steps say it again by that.</summary>
    public Dictionary<string, string> Taken { get; } = [];

    /// <summary>Called for <c>@advance</c>; moves the test's clock.</summary>
    public Action<TimeSpan>? Advance { get; init; }

    /// <summary>The test's own steps, by the word after <c>@</c>; given what follows the word.</summary>
    public IReadOnlyDictionary<string, Func<string, Task>> Actions { get; init; } = new Dictionary<string, Func<string, Task>>();

    /// <summary>Called with each line of the server, its end included, as it is read: for a test that checks the grammar too.</summary>
    public Action<byte[]>? Heard { get; init; }

    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>From here on the client speaks through these: what is between them and the server's end is a layer of the protocol.</summary>
    public void SpeakThrough(PipeReader input, PipeWriter output) => (_input, _output) = (input, output);

    /// <summary>Plays the file.</summary>
    public Task RunFileAsync(string path) => RunAsync(File.ReadAllText(path));

    /// <summary>Plays the text to its end, then closes the client's side and waits for the session to end.</summary>
    /// <exception cref="TranscriptException">The server said something else, too little, or nothing; or the session failed.</exception>
    public async Task RunAsync(string transcript)
    {
        using var limit = new CancellationTokenSource(Limit);
        Task session = RunSessionAsync();
        TranscriptStep? current = null;
        try
        {
            foreach (TranscriptStep step in Transcript.Parse(transcript))
            {
                current = step;
                if (step.Kind is not (TranscriptStepKind.Send or TranscriptStepKind.SendRaw)) await SendPendingAsync(limit.Token);
                await PlayAsync(step, limit.Token);
            }

            await SendPendingAsync(limit.Token);
            await _output.CompleteAsync();
            await _connection.ClientOutput.CompleteAsync();
            _ = DrainAsync();
            await session.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            throw Failure(current, "nothing came within the limit", exception);
        }
    }

    private async Task PlayAsync(TranscriptStep step, CancellationToken cancellationToken)
    {
        switch (step.Kind)
        {
            case TranscriptStepKind.Send:
                _log.Append("C: ").AppendLine(Shortened(step.Text));
                _pending.Write(Transcript.Unescape(Transcript.Fill(step.Text, Taken)));
                _pending.Write("\r\n"u8);
                break;
            case TranscriptStepKind.SendRaw:
                _log.Append("C- ").AppendLine(Shortened(step.Text));
                _pending.Write(Transcript.Unescape(step.Text));
                break;
            case TranscriptStepKind.CloseClient:
                await _connection.ClientOutput.CompleteAsync();
                break;
            case TranscriptStepKind.Expect:
                string line = await ReadLineAsync(cancellationToken) ?? throw Failure(step, "the server ended the connection");
                if (!Transcript.Fits(step.Text, line, Taken)) throw Failure(step, $"expected '{step.Text}', got '{line}'");
                break;
            case TranscriptStepKind.ExpectEventually:
                while (true)
                {
                    string next = await ReadLineAsync(cancellationToken) ?? throw Failure(step, $"the server ended the connection before '{step.Text}'");
                    if (Transcript.Fits(step.Text, next, Taken)) break;
                }

                break;
            case TranscriptStepKind.ExpectEnd:
                if (await ReadLineAsync(cancellationToken) is { } more) throw Failure(step, $"expected the end, got '{more}'");
                break;
            case TranscriptStepKind.Advance:
                if (Advance is null) throw Failure(step, "this test has no clock to move");
                Advance(TimeSpan.Parse(step.Text, CultureInfo.InvariantCulture));
                break;
            case TranscriptStepKind.Action:
                int space = step.Text.IndexOf(' ', StringComparison.Ordinal);
                string name = space < 0 ? step.Text : step.Text[..space];
                if (!Actions.TryGetValue(name, out Func<string, Task>? action)) throw Failure(step, $"this test has no action '{name}'");
                await action(space < 0 ? "" : Transcript.Fill(step.Text[(space + 1)..], Taken)).WaitAsync(cancellationToken);
                break;
        }
    }

    private async Task RunSessionAsync()
    {
        try
        {
            await _handler.RunAsync(_connection);
        }
        finally
        {
            await _connection.Output.CompleteAsync();
            await _connection.Input.CompleteAsync();
        }
    }

    private async Task SendPendingAsync(CancellationToken cancellationToken)
    {
        if (_pending.WrittenCount == 0) return;
        ReadOnlyMemory<byte> bytes = _pending.WrittenMemory.ToArray();
        _pending.ResetWrittenCount();
        await _output.WriteAsync(bytes, cancellationToken);
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await _input.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } lineFeed)
            {
                string line = Encoding.UTF8.GetString(buffer.Slice(0, lineFeed)).TrimEnd('\r');
                Heard?.Invoke(buffer.Slice(0, buffer.GetPosition(1, lineFeed)).ToArray());
                _input.AdvanceTo(buffer.GetPosition(1, lineFeed));
                _log.Append("S: ").AppendLine(Shortened(line));
                return line;
            }

            if (result.IsCompleted)
            {
                string rest = Encoding.UTF8.GetString(buffer);
                _input.AdvanceTo(buffer.End);
                return rest.Length > 0 ? rest : null;
            }

            _input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    // After the last step nobody looks at what the server says; it must still be able to say it.
    private async Task DrainAsync()
    {
        while (true)
        {
            ReadResult result = await _input.ReadAsync();
            _input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) return;
        }
    }

    private TranscriptException Failure(TranscriptStep? step, string what, Exception? inner = null) =>
        new($"line {step?.Line}: {what}{Environment.NewLine}The conversation so far:{Environment.NewLine}{_log}", inner);

    private static string Shortened(string text) => text.Length <= 200 ? text : $"{text[..200]}… ({text.Length} characters)";
}

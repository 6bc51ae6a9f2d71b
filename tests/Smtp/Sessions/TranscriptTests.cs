using Posthouse.Pipeline;

namespace Posthouse.Smtp.Tests;

/// <summary>Plays every file in Transcripts. A first line <c>#! role=submission tls loopback bare=normalise …</c> sets the stage.</summary>
public sealed class TranscriptTests
{
    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        foreach (string path in System.IO.Directory.EnumerateFiles(Folder, "*.transcript").Order(StringComparer.Ordinal)) files.Add(Path.GetFileNameWithoutExtension(path));
        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_conversation_goes_as_written(string name)
    {
        string text = await File.ReadAllTextAsync(Path.Combine(Folder, name + ".transcript"));
        HashSet<string> stage = [.. text.StartsWith("#!", StringComparison.Ordinal) ? text[2..text.IndexOf('\n', StringComparison.Ordinal)].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : []];
        ReceivingRole role = stage.Contains("role=submission") ? ReceivingRole.Submission : stage.Contains("role=lmtp") ? ReceivingRole.Lmtp : ReceivingRole.Relay;
        using var play = new SmtpPlay(
            role,
            options => options with
            {
                BareLineEnds = stage.Contains("bare=normalise") ? BareLineEnds.Normalise : BareLineEnds.Refuse,
                MaximumMessageSize = stage.Contains("small") ? 1000 : options.MaximumMessageSize,
                MaximumRecipients = stage.Contains("small") ? 2 : options.MaximumRecipients,
                MaximumTextLine = stage.Contains("small") ? 100 : options.MaximumTextLine,
                MaximumMessagesPerConnection = stage.Contains("small") ? 2 : options.MaximumMessagesPerConnection,
            },
            tls: stage.Contains("tls"),
            loopback: stage.Contains("loopback"),
            canStartTls: !stage.Contains("no-starttls"));
        await play.RunAsync(text);
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Transcripts");
}

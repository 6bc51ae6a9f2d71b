namespace Posthouse.Imap;

/// <summary>LANGUAGE (RFC 5255 §3.2). Response codes stay as they are; what is for people is said in the language.</summary>
/// <param name="Ranges">In the order of preference; none asks which languages there are.</param>
internal sealed record LanguageCommand(IReadOnlyList<string> Ranges) : ImapCommand
{
    private const int MaximumRanges = 32;

    internal static ImapCommand Parse(ref ImapScanner input)
    {
        var ranges = new List<string>();
        while (input.TrySpace())
        {
            if (ranges.Count == MaximumRanges) throw ImapCommandException.Bad("Too many languages.");
            ranges.Add(input.AString());
        }

        return new LanguageCommand(ranges);
    }
}

internal sealed class LanguageHandler : CommandHandler<LanguageCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, LanguageCommand command, CancellationToken cancellationToken)
    {
        ImapWriter output = session.Output;
        if (command.Ranges.Count == 0)
        {
            output.Write("* LANGUAGE (en i-default zh-CN)\r\n"u8);
            return new(Completion.Ok("LANGUAGE completed"));
        }

        foreach (string range in command.Ranges)
        {
            if (Match(range) is not { } tag) continue;
            session.Chinese = tag == "zh-CN";
            output.Write("* LANGUAGE ("u8);
            output.WriteText(tag);
            output.Write(")\r\n"u8);
            return new(Completion.Ok("LANGUAGE completed"));
        }

        // RFC 5255 §3.2: the language stays what it was.
        return new(Completion.No("None of these languages is spoken here."));
    }

    // RFC 4647 §3.4, lookup: "zh-Hans-CN" is answered with what there is of "zh". Traditional characters are another script.
    private static string? Match(string range) => range.ToUpperInvariant() switch
    {
        "I-DEFAULT" => "i-default",
        // RFC 5255 §3.2: the server's own choice.
        "DEFAULT" or "*" => "en",
        "EN" => "en",
        "ZH" => "zh-CN",
        var tag when tag.StartsWith("EN-", StringComparison.Ordinal) => "en",
        var tag when tag.StartsWith("ZH-HANT", StringComparison.Ordinal) || tag is "ZH-TW" or "ZH-HK" or "ZH-MO" => null,
        var tag when tag.StartsWith("ZH-", StringComparison.Ordinal) => "zh-CN",
        _ => null,
    };
}

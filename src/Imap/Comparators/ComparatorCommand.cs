namespace Posthouse.Imap;

/// <summary>COMPARATOR (RFC 5255 §4.7).</summary>
/// <param name="Wanted">Names, or patterns of names, in the order of preference; none asks for the active one.</param>
internal sealed record ComparatorCommand(IReadOnlyList<string> Wanted) : ImapCommand
{
    private const int MaximumWanted = 32;

    internal static ImapCommand Parse(ref ImapScanner input)
    {
        var wanted = new List<string>();
        while (input.TrySpace())
        {
            if (wanted.Count == MaximumWanted) throw ImapCommandException.Bad("Too many comparators.");
            // RFC 5255 §5: an astring, but clients write "i;*" and "*" bare as well.
            wanted.Add(input.IsStringNext() ? input.String() : input.Pattern());
        }

        return new ComparatorCommand(wanted);
    }
}

internal sealed class ComparatorHandler : CommandHandler<ComparatorCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, ComparatorCommand command, CancellationToken cancellationToken)
    {
        var matching = new List<Comparator>();
        foreach (string wanted in command.Wanted)
        {
            foreach (Comparator comparator in Comparator.All)
            {
                if (Matches(wanted, comparator) && !matching.Contains(comparator)) matching.Add(comparator);
            }
        }

        // RFC 5255 §4.9.
        if (command.Wanted.Count > 0 && matching.Count == 0) return new(Completion.No("None of these comparators is known.", "BADCOMPARATOR"));
        if (matching.Count > 0) session.Comparator = matching[0];
        ImapWriter output = session.Output;
        output.Write("* COMPARATOR "u8);
        output.WriteString(session.Comparator.Name);
        if (matching.Count > 1)
        {
            output.Write(" ("u8);
            for (int i = 0; i < matching.Count; i++)
            {
                if (i > 0) output.Write((byte)' ');
                output.WriteString(matching[i].Name);
            }

            output.Write((byte)')');
        }

        output.Write("\r\n"u8);
        return new(Completion.Ok("COMPARATOR completed"));
    }

    // RFC 4790 §3.2: "*" is any sequence of characters. "+" before a name is the order as it is; the reverse is not on offer.
    private static bool Matches(string wanted, Comparator comparator)
    {
        if (wanted.Equals("default", StringComparison.OrdinalIgnoreCase)) return comparator == Comparator.Default;
        if (wanted.StartsWith('+')) wanted = wanted[1..];
        string[] pieces = wanted.ToLowerInvariant().Split('*');
        string name = comparator.Name;
        if (pieces.Length == 1) return name == pieces[0];
        if (!name.StartsWith(pieces[0], StringComparison.Ordinal) || !name.EndsWith(pieces[^1], StringComparison.Ordinal)) return false;
        int at = pieces[0].Length, end = name.Length - pieces[^1].Length;
        foreach (string piece in pieces[1..^1])
        {
            int found = at > end ? -1 : name.IndexOf(piece, at, end - at, StringComparison.Ordinal);
            if (found < 0) return false;
            at = found + piece.Length;
        }

        return at <= end;
    }
}

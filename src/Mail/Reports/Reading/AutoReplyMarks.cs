namespace Posthouse.Mail;

/// <summary>Recognises the answers of programs for people: out of office, acknowledgements. By fields where there are any (RFC 3834 §5), else by the usual subjects.</summary>
internal static class AutoReplyMarks
{
    private static readonly string[] Subjects = ["auto reply:", "auto-reply:", "autoreply:", "automatic reply:", "auto response:", "out of office", "out of the office", "自动回复", "自動回覆", "不在办公室", "réponse automatique", "abwesenheit", "respuesta automática"];

    internal static bool Find(ReportContents contents)
    {
        var reader = new HeaderReader(contents.Header.Span);
        while (reader.Read())
        {
            if (reader.Is("Auto-Submitted"u8) && Starts(reader, "auto-replied"u8)) return true;
            if (reader.Is("X-Autoreply"u8) || reader.Is("X-Autorespond"u8) || reader.Is("X-Autoresponder"u8)) return true;
            if (reader.Is("Precedence"u8) && Starts(reader, "auto_reply"u8)) return true;
            if (reader.Is("X-Apple-Action"u8) && Starts(reader, "VACATION"u8)) return true;
        }

        string subject = contents.Structure.Summary.Subject;
        return Array.Exists(Subjects, mark => subject.StartsWith(mark, StringComparison.OrdinalIgnoreCase));
    }

    private static bool Starts(in HeaderReader reader, ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<byte> value = HeaderValue.Trim(reader.RawValue);
        return value.Length >= word.Length && System.Text.Ascii.EqualsIgnoreCase(value[..word.Length], word);
    }
}

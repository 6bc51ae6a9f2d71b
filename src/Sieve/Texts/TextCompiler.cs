using System.Globalization;

namespace Posthouse.Sieve;

/// <summary>Turns strings as written into <see cref="SieveText"/>, by the extensions that hold where they stand.</summary>
internal static class TextCompiler
{
    internal static SieveText Compile(string text, SievePosition at, CompileScope scope)
    {
        if (scope.Has("encoded-character"))
        {
            text = EncodedCharacters.Decode(text, out string? error);
            if (error is not null) scope.Error(at, error);
        }

        if (!text.Contains("${", StringComparison.Ordinal)) return new SieveText(text);
        if (!scope.Has("variables"))
        {
            if (IsLikeReference(text)) scope.Warnings.Add(at, "\"${…}\" stands for itself here: it is a variable only with: require \"variables\";");
            return new SieveText(text);
        }

        var parts = new List<SieveText.Part>();
        int plain = 0;
        int from = 0;
        while (true)
        {
            int start = text.IndexOf("${", from, StringComparison.Ordinal);
            if (start < 0) break;
            int end = text.IndexOf('}', start);
            if (end < 0) break;
            string name = text[(start + 2)..end];
            SieveText.Part? part = Reference(name, at, scope);
            if (part is null)
            {
                // RFC 5229 §3: what is no variable reference stays as it is.
                from = start + 2;
                continue;
            }

            if (start > plain) parts.Add(new SieveText.Literal(text[plain..start]));
            scope.Use("variables");
            parts.Add(part);
            plain = from = end + 1;
        }

        if (parts.Count == 0) return new SieveText(text);
        if (plain < text.Length) parts.Add(new SieveText.Literal(text[plain..]));
        return new SieveText([.. parts]);
    }

    private static bool IsLikeReference(string text)
    {
        int start = text.IndexOf("${", StringComparison.Ordinal);
        int end = text.IndexOf('}', start);
        if (end < start + 3) return false;
        string name = text[(start + 2)..end];
        return VariableTable.IsReference(name) || !name.AsSpan().ContainsAnyExceptInRange('0', '9');
    }

    private static SieveText.Part? Reference(string name, SievePosition at, CompileScope scope)
    {
        if (name.Length > 0 && !name.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            if (name.TrimStart('0').Length <= 4 && int.Parse("0" + name.TrimStart('0'), CultureInfo.InvariantCulture) <= scope.Limits.MatchVariables)
                return new SieveText.MatchReference(int.Parse("0" + name.TrimStart('0'), CultureInfo.InvariantCulture));
            scope.Error(at, $"Match variables go up to ${{{scope.Limits.MatchVariables}}}.");
            return new SieveText.Literal("");
        }

        if (!VariableTable.IsReference(name)) return null;
        VariablePlace? place = scope.Variables.Find(name, at, scope);
        return place is { } found ? new SieveText.Reference(found) : new SieveText.Literal("");
    }
}

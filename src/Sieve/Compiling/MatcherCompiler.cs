namespace Posthouse.Sieve;

/// <summary>Reads the comparator and match type of a test, and makes its matcher once the keys are known.</summary>
internal sealed class MatcherCompiler
{
    private static readonly string[] Types = ["is", "contains", "matches", "regex", "value", "count", "list"];

    private readonly ArgumentReader _reader;
    private readonly MatchType _type;
    private readonly Relation _relation;
    private readonly Collation _collation;
    private readonly bool _stated;

    /// <summary>Takes the tags of RFC 5228 §2.7.3 and §2.7.1 and their kin.</summary>
    internal MatcherCompiler(ArgumentReader reader)
    {
        _reader = reader;
        _type = Type(out _relation);
        _stated = Comparator(out _collation);
    }

    internal MatchType Type() => _type;

    /// <summary>Takes the key list, which is the next argument.</summary>
    internal Matcher Keys(string what = "a list of keys") => For(_reader.NextList(what));

    /// <param name="keys"></param>
    /// <param name="captures">False: wildcards leave nothing in match variables.</param>
    internal Matcher For(TextList keys, bool captures = true)
    {
        CheckCollation(keys.At);
        if (_type == MatchType.List && _stated) _reader.Error(keys.At, "':list' takes no comparator.");
        var regexes = new PosixRegex?[_type == MatchType.Regex ? keys.Items.Length : 0];
        for (int i = 0; i < regexes.Length; i++)
        {
            if (keys.Items[i].Constant is not { } pattern) continue;
            if (++_reader.Scope.Regexes > _reader.Scope.Limits.Regexes)
            {
                _reader.Error(keys.At, $"A script can have {_reader.Scope.Limits.Regexes} regular expressions at most.");
                break;
            }

            regexes[i] = PosixRegex.Compile(pattern, _collation, _reader.Scope.Limits, out string error);
            if (regexes[i] is null) _reader.Error(keys.At, error);
        }

        return new Matcher(_type, _collation, _relation, keys, captures && _reader.Scope.Has("variables"), regexes);
    }

    private MatchType Type(out Relation relation)
    {
        relation = default;
        MatchType? found = null;
        foreach (string tag in Types)
        {
            SieveText? related = null;
            bool there = tag is "value" or "count" ? (related = _reader.TagText(tag, "relational")) is not null : _reader.Flag(tag, tag switch { "regex" => "regex", "list" => "extlists", _ => null });
            if (!there) continue;
            if (related is not null && (related.Constant is null || !Relations.TryParse(related.Constant, out relation)))
                _reader.Error(_reader.LastAt, $"':{tag}' is followed by one of \"gt\", \"ge\", \"lt\", \"le\", \"eq\" and \"ne\".");
            if (found is not null) _reader.Error(_reader.LastAt, $"':{found.Value.ToString().ToLowerInvariant()}' and ':{tag}' exclude each other.");
            else found = Enum.Parse<MatchType>(tag, ignoreCase: true);
        }

        return found ?? MatchType.Is;
    }

    private bool Comparator(out Collation collation)
    {
        collation = Collation.AsciiCasemap;
        if (_reader.TagText("comparator") is not { } comparator) return false;
        SievePosition at = _reader.LastAt;
        if (comparator.Constant is not { } name)
        {
            _reader.Error(at, "A comparator cannot have variables in its name.");
        }
        else if (!Collations.TryParse(name, out collation))
        {
            _reader.Scope.Missing(at, $"There is no comparator \"{name}\".");
        }
        else
        {
            _reader.Scope.Needs($"comparator-{name}", at, $"The comparator \"{name}\"");
        }

        return true;
    }

    private void CheckCollation(SievePosition at)
    {
        // RFC 4790 §9.1.1: numbers have no parts.
        if (_collation == Collation.AsciiNumeric && _type is (MatchType.Contains or MatchType.Matches or MatchType.Regex))
            _reader.Error(at, $"':{_type.ToString().ToLowerInvariant()}' cannot be used with the comparator \"i;ascii-numeric\".");
    }
}

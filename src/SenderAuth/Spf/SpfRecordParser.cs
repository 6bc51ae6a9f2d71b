using System.Net;
using System.Net.Sockets;

namespace Posthouse.SenderAuth;

/// <summary>
/// Reads a record by the grammar of RFC 7208 §12. Pure: no macro is expanded and nothing looked up. One pass, so its cost is
/// the record's length, which the options bound.
/// </summary>
internal ref struct SpfRecordParser
{
    private readonly ReadOnlySpan<char> _text;
    private readonly SpfOptions _options;
    private readonly List<SpfDirective> _directives = [];
    private string? _redirect;
    private string? _explanation;

    private SpfRecordParser(string text, SpfOptions options)
    {
        _text = text;
        _options = options;
    }

    /// <param name="text">Begins with the version (<see cref="SpfRecord.IsRecord"/>).</param>
    /// <param name="options">The limits.</param>
    /// <param name="record">What was read.</param>
    /// <param name="error">The term that cannot be read; "" for the length of the record as a whole.</param>
    internal static bool TryParse(string text, SpfOptions options, out SpfRecord record, out string error)
    {
        var parser = new SpfRecordParser(text, options);
        bool valid = parser.Read(out error);
        record = new SpfRecord(parser._directives, parser._redirect, parser._explanation);
        return valid;
    }

    private bool Read(out string error)
    {
        error = "";
        if (_text.Length > _options.MaximumRecordLength) return false;
        ReadOnlySpan<char> rest = _text["v=spf1".Length..];
        while (!rest.IsEmpty)
        {
            // RFC 7208 §4.6.1: spaces and nothing else stand between terms.
            int start = rest.IndexOfAnyExcept(' ');
            if (start < 0) break;
            rest = rest[start..];
            int end = rest.IndexOf(' ');
            ReadOnlySpan<char> term = end < 0 ? rest : rest[..end];
            rest = rest[term.Length..];
            if (ReadTerm(term)) continue;
            error = term.ToString();
            return false;
        }

        return true;
    }

    private bool ReadTerm(ReadOnlySpan<char> term)
    {
        if (term.ContainsAnyExceptInRange('!', '~')) return false;
        // RFC 7208 §4.6.1: a modifier is known by "=" right after its name, a mechanism's name ends at ":" or "/".
        int end = term.IndexOfAny(":/=");
        return end >= 0 && term[end] == '=' ? ReadModifier(term[..end], term[(end + 1)..]) : ReadDirective(term);
    }

    private bool ReadModifier(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        // RFC 7208 §6: these two once each.
        if (name.Equals("redirect", StringComparison.OrdinalIgnoreCase)) return _redirect is null && ReadTarget(value, out _redirect);
        if (name.Equals("exp", StringComparison.OrdinalIgnoreCase)) return _explanation is null && ReadTarget(value, out _explanation);
        if (name.IsEmpty || !char.IsAsciiLetter(name[0])) return false;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return false;
        }

        return SpfMacroReader.IsMacroString(value);
    }

    private bool ReadDirective(ReadOnlySpan<char> term)
    {
        AuthResult result = AuthResult.Pass;
        ReadOnlySpan<char> rest = term;
        if (rest[0] is '+' or '-' or '~' or '?')
        {
            result = rest[0] switch { '-' => AuthResult.Fail, '~' => AuthResult.SoftFail, '?' => AuthResult.Neutral, _ => AuthResult.Pass };
            rest = rest[1..];
        }

        int end = rest.IndexOfAny(':', '/');
        ReadOnlySpan<char> name = end < 0 ? rest : rest[..end];
        ReadOnlySpan<char> arguments = end < 0 ? default : rest[end..];
        if (Is(name, "all")) return arguments.IsEmpty && Add(term, result, SpfMechanism.All);
        if (Is(name, "include")) return ReadNamed(term, result, SpfMechanism.Include, arguments, required: true);
        if (Is(name, "a")) return ReadHosts(term, result, SpfMechanism.A, arguments);
        if (Is(name, "mx")) return ReadHosts(term, result, SpfMechanism.Mx, arguments);
        if (Is(name, "ptr")) return ReadNamed(term, result, SpfMechanism.Ptr, arguments, required: false);
        if (Is(name, "ip4")) return ReadNetwork(term, result, SpfMechanism.Ip4, arguments);
        if (Is(name, "ip6")) return ReadNetwork(term, result, SpfMechanism.Ip6, arguments);
        return Is(name, "exists") && ReadNamed(term, result, SpfMechanism.Exists, arguments, required: true);

        static bool Is(ReadOnlySpan<char> one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
    }

    private bool ReadNamed(ReadOnlySpan<char> term, AuthResult result, SpfMechanism mechanism, ReadOnlySpan<char> arguments, bool required)
    {
        if (arguments.IsEmpty) return !required && Add(term, result, mechanism);
        return arguments[0] == ':' && ReadTarget(arguments[1..], out string? target) && Add(term, result, mechanism, target);
    }

    // RFC 7208 §5.3, §5.4: [ ":" domain-spec ] [ [ "/" ip4-cidr ] [ "//" ip6-cidr ] ]. A domain-spec may hold "/": lengths are read from the end.
    private bool ReadHosts(ReadOnlySpan<char> term, AuthResult result, SpfMechanism mechanism, ReadOnlySpan<char> arguments)
    {
        int prefix4 = 32;
        int prefix6 = 128;
        if (EndsInLength(arguments, out int slash) && slash > 0 && arguments[slash - 1] == '/')
        {
            if (!ReadLength(arguments[(slash + 1)..], 128, out prefix6)) return false;
            arguments = arguments[..(slash - 1)];
        }

        if (EndsInLength(arguments, out slash))
        {
            if (!ReadLength(arguments[(slash + 1)..], 32, out prefix4)) return false;
            arguments = arguments[..slash];
        }

        if (arguments.IsEmpty) return Add(term, result, mechanism, null, default, prefix4, prefix6);
        return arguments[0] == ':' && ReadTarget(arguments[1..], out string? target) && Add(term, result, mechanism, target, default, prefix4, prefix6);
    }

    private bool ReadNetwork(ReadOnlySpan<char> term, AuthResult result, SpfMechanism mechanism, ReadOnlySpan<char> arguments)
    {
        if (arguments.IsEmpty || arguments[0] != ':') return false;
        arguments = arguments[1..];
        int width = mechanism == SpfMechanism.Ip4 ? 32 : 128;
        int prefix = width;
        int slash = arguments.IndexOf('/');
        if (slash >= 0)
        {
            if (!ReadLength(arguments[(slash + 1)..], width, out prefix)) return false;
            arguments = arguments[..slash];
        }

        return ReadAddress(arguments, mechanism, out IPAddress? address) && Add(term, result, mechanism, null, new SpfNetwork(address!, prefix));
    }

    // The platform's parser takes more than RFC 7208 §5.6 does: fewer parts, octal, hexadecimal, scopes, brackets.
    private static bool ReadAddress(ReadOnlySpan<char> text, SpfMechanism mechanism, out IPAddress? address)
    {
        address = null;
        if (mechanism == SpfMechanism.Ip6)
            return text.Length <= 45 && !text.ContainsAnyExcept("0123456789abcdefABCDEF:.") && IPAddress.TryParse(text, out address) && address.AddressFamily == AddressFamily.InterNetworkV6;
        return text.Length <= 15 && !text.ContainsAnyExcept("0123456789.") && text.Count('.') == 3 && !HasLeadingZero(text) && IPAddress.TryParse(text, out address);
    }

    private static bool HasLeadingZero(ReadOnlySpan<char> text)
    {
        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] == '0' && (i == 0 || text[i - 1] == '.') && text[i + 1] != '.') return true;
        }

        return false;
    }

    private static bool EndsInLength(ReadOnlySpan<char> arguments, out int slash)
    {
        slash = arguments.LastIndexOf('/');
        return slash >= 0 && slash + 1 < arguments.Length && !arguments[(slash + 1)..].ContainsAnyExceptInRange('0', '9');
    }

    // RFC 7208 §12: no leading zero.
    private static bool ReadLength(ReadOnlySpan<char> digits, int most, out int length)
    {
        length = 0;
        if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == '0')) return false;
        foreach (char c in digits)
        {
            if (!char.IsAsciiDigit(c)) return false;
            length = length * 10 + (c - '0');
        }

        return length <= most;
    }

    private readonly bool ReadTarget(ReadOnlySpan<char> text, out string? target)
    {
        target = null;
        if (text.Length > _options.MaximumTargetLength || !SpfMacroReader.IsDomainSpec(text)) return false;
        target = text.ToString();
        return true;
    }

    private readonly bool Add(ReadOnlySpan<char> term, AuthResult result, SpfMechanism mechanism, string? target = null, SpfNetwork network = default, int prefix4 = 32, int prefix6 = 128)
    {
        _directives.Add(new SpfDirective(term.ToString(), result, mechanism, target, network, prefix4, prefix6));
        return true;
    }
}

using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Posthouse.Pop3;

/// <summary>Why a line is no command.</summary>
internal enum Pop3ParseFault
{
    None,
    Unknown,
    Arguments,

    /// <summary>RFC 6856 §2.2: a name or password that is not UTF-8 is refused.</summary>
    NotUtf8,
}

/// <summary>Turns one line, without its line end, into a command. Pure; the line's length was bounded before.</summary>
internal static class Pop3Parser
{
    internal static bool TryParse(in ReadOnlySequence<byte> line, [NotNullWhen(true)] out Pop3Command? command, out Pop3ParseFault fault) =>
        line.IsSingleSegment ? TryParse(line.FirstSpan, out command, out fault) : TryParse(line.ToArray(), out command, out fault);

    internal static bool TryParse(ReadOnlySpan<byte> line, [NotNullWhen(true)] out Pop3Command? command, out Pop3ParseFault fault)
    {
        command = null;
        fault = Pop3ParseFault.Arguments;
        int space = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> keyword = space < 0 ? line : line[..space];
        ReadOnlySpan<byte> argument = space < 0 ? default : line[(space + 1)..];
        if (!TryVerb(keyword, out Pop3Verb verb))
        {
            fault = Pop3ParseFault.Unknown;
            return false;
        }

        if (verb == Pop3Verb.Pass) return TryPass(argument, out command, ref fault);
        argument = argument.Trim((byte)' ');
        switch (verb)
        {
            case Pop3Verb.User:
                if (argument.IsEmpty) return false;
                if (!TryText(argument, out string? name, ref fault)) return false;
                command = new UserCommand(name);
                return true;
            case Pop3Verb.Auth:
                return TryAuth(argument, out command, ref fault);
            case Pop3Verb.Lang:
                if (argument.Length > 35 || argument.Contains((byte)' ') || !Ascii.IsValid(argument)) return false;
                command = new LangCommand(argument.IsEmpty ? null : Encoding.ASCII.GetString(argument));
                return true;
            case Pop3Verb.List or Pop3Verb.Uidl:
                if (argument.IsEmpty) command = new ListCommand(verb, null);
                else if (TryNumber(argument, out int one)) command = new ListCommand(verb, one);
                return command is not null;
            case Pop3Verb.Retr or Pop3Verb.Dele:
                if (TryNumber(argument, out int number)) command = new MessageCommand(verb, number);
                return command is not null;
            case Pop3Verb.Top:
                int gap = argument.IndexOf((byte)' ');
                if (gap > 0 && TryNumber(argument[..gap], out int message) && TryNumber(argument[gap..].TrimStart((byte)' '), out int lines)) command = new TopCommand(message, lines);
                return command is not null;
            default:
                if (argument.IsEmpty) command = new PlainCommand(verb);
                return command is not null;
        }
    }

    // RFC 1939 §3: keywords are three or four letters, in any case.
    private static bool TryVerb(ReadOnlySpan<byte> keyword, out Pop3Verb verb)
    {
        verb = default;
        if (keyword.Length is < 3 or > 4) return false;
        Span<byte> upper = stackalloc byte[4];
        if (Ascii.ToUpper(keyword, upper, out int length) != OperationStatus.Done) return false;
        ReadOnlySpan<byte> name = upper[..length];
        switch (name)
        {
            case [(byte)'U', (byte)'S', (byte)'E', (byte)'R']: verb = Pop3Verb.User; return true;
            case [(byte)'P', (byte)'A', (byte)'S', (byte)'S']: verb = Pop3Verb.Pass; return true;
            case [(byte)'A', (byte)'U', (byte)'T', (byte)'H']: verb = Pop3Verb.Auth; return true;
            case [(byte)'S', (byte)'T', (byte)'L', (byte)'S']: verb = Pop3Verb.Stls; return true;
            case [(byte)'C', (byte)'A', (byte)'P', (byte)'A']: verb = Pop3Verb.Capa; return true;
            case [(byte)'U', (byte)'T', (byte)'F', (byte)'8']: verb = Pop3Verb.Utf8; return true;
            case [(byte)'L', (byte)'A', (byte)'N', (byte)'G']: verb = Pop3Verb.Lang; return true;
            case [(byte)'S', (byte)'T', (byte)'A', (byte)'T']: verb = Pop3Verb.Stat; return true;
            case [(byte)'L', (byte)'I', (byte)'S', (byte)'T']: verb = Pop3Verb.List; return true;
            case [(byte)'U', (byte)'I', (byte)'D', (byte)'L']: verb = Pop3Verb.Uidl; return true;
            case [(byte)'R', (byte)'E', (byte)'T', (byte)'R']: verb = Pop3Verb.Retr; return true;
            case [(byte)'T', (byte)'O', (byte)'P']: verb = Pop3Verb.Top; return true;
            case [(byte)'D', (byte)'E', (byte)'L', (byte)'E']: verb = Pop3Verb.Dele; return true;
            case [(byte)'N', (byte)'O', (byte)'O', (byte)'P']: verb = Pop3Verb.Noop; return true;
            case [(byte)'R', (byte)'S', (byte)'E', (byte)'T']: verb = Pop3Verb.Rset; return true;
            case [(byte)'Q', (byte)'U', (byte)'I', (byte)'T']: verb = Pop3Verb.Quit; return true;
            default: return false;
        }
    }

    private static bool TryPass(ReadOnlySpan<byte> argument, out Pop3Command? command, ref Pop3ParseFault fault)
    {
        command = null;
        if (argument.IsEmpty || !TryText(argument, out string? password, ref fault)) return false;
        command = new PassCommand(password);
        return true;
    }

    private static bool TryAuth(ReadOnlySpan<byte> argument, out Pop3Command? command, ref Pop3ParseFault fault)
    {
        command = null;
        int space = argument.IndexOf((byte)' ');
        ReadOnlySpan<byte> mechanism = space < 0 ? argument : argument[..space];
        ReadOnlySpan<byte> initial = space < 0 ? default : argument[space..].TrimStart((byte)' ');
        // RFC 4422 §3.1: a mechanism's name is at most 20 characters.
        if (mechanism.Length > 20 || !Ascii.IsValid(argument) || initial.Contains((byte)' ')) return false;
        command = new AuthCommand(mechanism.IsEmpty ? null : Encoding.ASCII.GetString(mechanism), initial.IsEmpty ? null : Encoding.ASCII.GetString(initial));
        return true;
    }

    private static bool TryText(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out string? text, ref Pop3ParseFault fault)
    {
        text = null;
        if (!Utf8.IsValid(octets))
        {
            fault = Pop3ParseFault.NotUtf8;
            return false;
        }

        text = Encoding.UTF8.GetString(octets);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number) =>
        Utf8Parser.TryParse(digits, out number, out int consumed) && consumed == digits.Length && number >= 0 && digits[0] is >= (byte)'0' and <= (byte)'9';
}

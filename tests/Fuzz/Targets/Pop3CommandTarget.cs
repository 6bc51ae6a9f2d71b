using System.Buffers;
using System.Text;
using Posthouse.Pop3;

namespace Posthouse.Fuzz.Tests;

/// <summary>A line is a command or has a fault, whatever the cuts; a command's first word is its name, letter for letter.</summary>
internal sealed class Pop3CommandTarget : FuzzTarget
{
    public override string Name => "pop3-command";

    public override int MaximumLength => 600;

    public override IReadOnlyList<string> Words => ["USER ", "PASS ", "AUTH ", "STLS", "CAPA", "UTF8", "LANG ", "STAT", "LIST ", "UIDL ", "RETR ", "TOP ", "DELE ", "NOOP", "RSET", "QUIT", "2147483648", "-1", "+1", "é", "\u0085", "="];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes("USER alice", "PASS a b ", "AUTH PLAIN AGEAYg==", "AUTH", "LANG zh-CN", "LIST 1", "UIDL", "RETR 1", "TOP 1 10", "DELE 2", "QUIT", "UTF8");

    public override void Run(byte[] input)
    {
        byte[] line = input.AsSpan().IndexOfAny((byte)'\r', (byte)'\n', (byte)0) is var end and >= 0 ? input[..end] : input;
        string? whole = null;
        foreach (int[] cuts in Pieces.Cuts(line))
        {
            bool parsed = Pop3Parser.TryParse(Pieces.Sequence(line, cuts), out Pop3Command? command, out Pop3ParseFault fault);
            FuzzFailure.Unless(parsed == command is not null && (parsed || fault != Pop3ParseFault.None), "it is a command or has a fault");
            string read = parsed ? Describe(command!) : fault.ToString();
            FuzzFailure.Unless((whole ??= read) == read, "the command does not depend on the cuts");
            if (!parsed) continue;
            int space = line.AsSpan().IndexOf((byte)' ');
            string word = Encoding.Latin1.GetString(space < 0 ? line : line.AsSpan(0, space));
            FuzzFailure.Unless(word.Equals(command!.Verb.ToString(), StringComparison.OrdinalIgnoreCase), $"'{word}' is {command.Verb}");
        }
    }

    private static string Describe(Pop3Command command) => command switch
    {
        UserCommand user => user.Name,
        PassCommand pass => pass.Password,
        ListCommand { Number: < 0 } or MessageCommand { Number: < 0 } or TopCommand { Lines: < 0 } or TopCommand { Number: < 0 } => throw new FuzzFailure("no number is negative"),
        _ => command.ToString(),
    };
}

using System.Buffers;
using System.Text;
using Posthouse.ManageSieve;

namespace Posthouse.Fuzz.Tests;

/// <summary>
/// What was received is commands and faults, whatever the cuts; nothing is taken before it is whole, each attempt that takes nothing asks for
/// more than there is, and every attempt that takes something takes at least an octet.
/// </summary>
internal sealed class ManageSieveCommandTarget : FuzzTarget
{
    private const int Line = 200;
    private const int Literal = 100;

    public override string Name => "managesieve-command";

    public override int MaximumLength => 800;

    public override IReadOnlyList<string> Words => ["AUTHENTICATE ", "PUTSCRIPT ", "CHECKSCRIPT ", "HAVESPACE ", "NOOP", "LOGOUT", "SETACTIVE ", "RENAMESCRIPT ", "\"", "\\\"", "\\", "{3+}\r\n", "{100+}\r\n", "{101+}\r\n", "{4294967296+}\r\n", "{3}\r\n", "\r\n", " ", "é", "4294967295"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "PUTSCRIPT \"a\" {5+}\r\nkeep;\r\nLOGOUT\r\n", "AUTHENTICATE \"PLAIN\" \"AGEAYg==\"\r\n", "HAVESPACE \"x\" 12\r\n", "NOOP {3+}\r\nabc\r\n", "RENAMESCRIPT {1+}\r\na {1+}\r\nb\r\n", "SETACTIVE \"\"\r\n", "{3+}\r\nabc\r\n\"d\"\r\n");

    public override void Run(byte[] input)
    {
        string? whole = null;
        foreach (int[] cuts in Pieces.Cuts(input))
        {
            string read = ReadAll(Pieces.Sequence(input, cuts));
            FuzzFailure.Unless((whole ??= read) == read, "the commands do not depend on the cuts");
        }

        ReadOnlySequence<byte> text = new(input);
        ManageSieveParser.TryReadString(ref text, Literal, out _, out _, out _);
    }

    private static string ReadAll(ReadOnlySequence<byte> buffer)
    {
        var said = new StringBuilder();
        while (!buffer.IsEmpty)
        {
            long before = buffer.Length;
            bool read = ManageSieveParser.TryRead(ref buffer, Line, Literal, out ManageSieveCommand? command, out ManageSieveFault fault, out long needed);
            if (!read)
            {
                FuzzFailure.Unless(buffer.Length == before && needed > before, "what is not whole is left, and more is asked for");
                FuzzFailure.Unless(needed <= before + Literal + 1, "no more is asked for than a literal");
                return said.Append("…").Append(before).ToString();
            }

            FuzzFailure.Unless(buffer.Length < before, "something was taken");
            FuzzFailure.Unless(command is null == (fault != ManageSieveFault.None), "it is a command or has a fault");
            said.Append(fault).Append(command?.Verb).Append(command?.Number);
            foreach (ReadOnlyMemory<byte> text in command?.Strings ?? []) said.Append(' ').Append(Convert.ToHexString(text.Span));
            said.Append('\n');
            if (fault == ManageSieveFault.LiteralTooLong) return said.ToString();
        }

        return said.ToString();
    }
}

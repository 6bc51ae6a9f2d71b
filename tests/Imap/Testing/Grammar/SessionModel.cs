namespace Posthouse.Imap.Tests;

/// <summary>
/// What a client must be able to believe: sequence numbers name messages that exist, the count shrinks by removals alone,
/// and no removal is told while a command counts by sequence numbers (RFC 9051 §7.5.1).
/// </summary>
internal sealed class SessionModel
{
    private string _command = "";
    private long _count;

    /// <summary>False where nobody says which commands are sent: then only the grammar is checked.</summary>
    internal bool Follows { get; init; } = true;

    /// <summary>A command is on its way. With "" none is in progress.</summary>
    internal void Sent(string command)
    {
        _command = command.Split(' ')[0].ToUpperInvariant();
        // Until the new mailbox says how much it holds, numbers are those of neither.
        if (_command is "SELECT" or "EXAMINE") _count = 0;
    }

    internal void Exists(long count)
    {
        if (!Follows) return;
        if (count < _count) throw new GrammarException($"EXISTS went from {_count} to {count} without a removal.");
        _count = count;
    }

    internal void Expunged(long number)
    {
        if (!Follows) return;
        Removal();
        if (number < 1 || number > _count) throw new GrammarException($"EXPUNGE of {number} in a mailbox of {_count}.");
        _count--;
    }

    internal void Vanished(long messages)
    {
        if (!Follows) return;
        Removal();
        if (messages > _count) throw new GrammarException($"{messages} of {_count} messages vanished.");
        _count -= messages;
    }

    internal void Fetched(long number)
    {
        if (!Follows) return;
        if (number < 1 || number > _count) throw new GrammarException($"FETCH of {number} in a mailbox of {_count}.");
    }

    private void Removal()
    {
        if (_command is "FETCH" or "STORE" or "SEARCH" or "SORT" or "THREAD") throw new GrammarException($"A removal was told during {_command}.");
    }
}

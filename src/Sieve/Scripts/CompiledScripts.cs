using Posthouse.Storage;

namespace Posthouse.Sieve;

/// <summary>Compiled scripts by the hash of their content, so that equal ones of many accounts are one. Bounded: those used longest ago go first.</summary>
public sealed class CompiledScripts(MailStore store, ScriptOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Hash, bool Event), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _octets;

    /// <summary>Null where it has errors for what it is to be run by, or is gone.</summary>
    /// <param name="atEvent">For an event of IMAP rather than a delivery.</param>
    /// <param name="error">The first error; null where there is none.</param>
    public SieveScript? Get(StoredScript script, bool atEvent, out string? error)
    {
        (string, bool) key = (script.Hash, atEvent);
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out LinkedListNode<Entry>? node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                error = node.Value.Error;
                return node.Value.Script;
            }
        }

        byte[]? content = StoreLook.Read(store, reader => ScriptTable.Content(reader.Sql, script.Id));
        error = "The script is gone.";
        if (content is null) return null;
        SieveCompilation compilation = SieveCompiler.Compile(content, atEvent ? SieveCapabilities.ImapEvent : SieveCapabilities.Delivery, options.Limits);
        error = compilation.IsGood ? null : compilation.Errors[0].ToString();
        Keep(new Entry(key, compilation.Script, error, content.Length + 1024));
        return compilation.Script;
    }

    private void Keep(Entry entry)
    {
        lock (_lock)
        {
            if (_entries.ContainsKey(entry.Key)) return;
            _entries[entry.Key] = _byUse.AddFirst(entry);
            _octets += entry.Octets;
            while (_octets > options.CompiledOctets && _byUse.Count > 1)
            {
                Entry last = _byUse.Last!.Value;
                _byUse.RemoveLast();
                _entries.Remove(last.Key);
                _octets -= last.Octets;
            }
        }
    }

    private sealed record Entry((string Hash, bool Event) Key, SieveScript? Script, string? Error, long Octets);
}

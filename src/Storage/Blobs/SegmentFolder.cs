using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Posthouse.Storage;

/// <summary>
/// The folder of segments: names, numbers, open files. Numbers rise and are never reused, so a stale record can never
/// point into somebody else's bytes. Open files are few at a time; the least used are closed.
/// </summary>
internal sealed class SegmentFolder : IDisposable
{
    // Large messages have a file each: thousands may be there, only those being read need a handle.
    private const int MaximumOpen = 256;

    private readonly string _folder;
    private readonly IFileLayer _files;
    private readonly ConcurrentDictionary<long, SegmentFile> _open = new();
    private readonly ConcurrentDictionary<long, byte> _pending = new();
    private long _next;

    /// <summary>The folder that holds the records beside this one.</summary>
    internal string StoreFolder => Path.GetDirectoryName(Path.GetFullPath(_folder))!;

    internal SegmentFolder(string folder, IFileLayer files, long lastUsed)
    {
        _folder = folder;
        _files = files;
        if (!System.IO.Directory.Exists(folder))
        {
            System.IO.Directory.CreateDirectory(folder);
            files.FlushFolder(Path.GetDirectoryName(folder)!);
        }

        long highest = lastUsed;
        foreach (long number in Numbers()) highest = Math.Max(highest, number);
        _next = highest + 1;
    }

    internal IFileLayer Files => _files;

    /// <summary>The highest number that was given.</summary>
    internal long Newest => Volatile.Read(ref _next) - 1;

    internal IEnumerable<long> Numbers()
    {
        foreach (string path in System.IO.Directory.EnumerateFiles(_folder, "*.seg"))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long number)) yield return number;
        }
    }

    internal string PathOf(long number) => Path.Combine(_folder, number.ToString("x8", CultureInfo.InvariantCulture) + ".seg");

    /// <summary>A new empty segment, open for reading and writing. The caller owns one reference, the folder another.</summary>
    /// <param name="pending">It is for a large message that no record points to yet; see <see cref="IsPending"/>.</param>
    internal SegmentFile Create(bool pending = false)
    {
        long number = Interlocked.Increment(ref _next) - 1;
        string path = PathOf(number);
        // Before the file can be seen: compaction would take it for one that nobody wants.
        if (pending) SetPending(number, true);
        SafeFileHandle? handle = null;
        try
        {
            handle = _files.Open(path, create: true);
            // The name must survive a crash as well as the bytes do.
            _files.FlushFolder(_folder);
        }
        catch
        {
            handle?.Dispose();
            SetPending(number, false);
            throw;
        }

        var file = new SegmentFile(number, path, handle);
        file.TryAddReference();
        _open[number] = file;
        TrimOpen(number);
        return file;
    }

    /// <summary>A handle of one's own to a segment.</summary>
    internal SafeFileHandle OpenAgain(SegmentFile file) => _files.Open(file.Path, create: false);

    /// <summary>A large message is still on its way into it, or waits for its commit: no record points to it yet.</summary>
    internal bool IsPending(long number) => _pending.ContainsKey(number);

    internal void SetPending(long number, bool pending)
    {
        if (pending) _pending[number] = 0;
        else _pending.TryRemove(number, out _);
    }

    /// <summary>The segment with a reference for the caller; null when the file is gone.</summary>
    internal SegmentFile? Rent(long number)
    {
        while (true)
        {
            if (_open.TryGetValue(number, out SegmentFile? file))
            {
                if (file.TryAddReference()) return file;
                _open.TryRemove(new KeyValuePair<long, SegmentFile>(number, file));
                continue;
            }

            string path = PathOf(number);
            if (!File.Exists(path)) return null;
            SafeFileHandle handle;
            try
            {
                handle = _files.Open(path, create: false);
            }
            catch (FileNotFoundException)
            {
                // Removed between the look and the opening.
                return null;
            }

            var opened = new SegmentFile(number, path, handle);
            if (_open.TryAdd(number, opened)) TrimOpen(number);
            else opened.Dispose();
        }
    }

    /// <summary>Unlinks the file; readers that have it go on reading.</summary>
    internal void Delete(long number)
    {
        if (_open.TryRemove(number, out SegmentFile? file)) file.Dispose();
        File.Delete(PathOf(number));
    }

    /// <summary>Renames the file so that it is no segment any more, and keeps it; the new path.</summary>
    internal string SetAside(long number)
    {
        if (_open.TryRemove(number, out SegmentFile? file)) file.Dispose();
        string path = PathOf(number), aside = path + ".unreferenced";
        for (int i = 2; File.Exists(aside); i++) aside = string.Create(CultureInfo.InvariantCulture, $"{path}.unreferenced-{i}");
        File.Move(path, aside);
        return aside;
    }

    public void Dispose()
    {
        foreach (SegmentFile file in _open.Values) file.Dispose();
        _open.Clear();
    }

    private void TrimOpen(long keep)
    {
        if (_open.Count <= MaximumOpen) return;
        foreach ((long number, SegmentFile file) in _open)
        {
            if (number == keep) continue;
            if (_open.TryRemove(new KeyValuePair<long, SegmentFile>(number, file))) file.Dispose();
            if (_open.Count <= MaximumOpen / 2) break;
        }
    }
}

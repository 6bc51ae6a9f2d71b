using System.Text;
using System.Text.Unicode;

namespace Posthouse.Sieve;

/// <summary>
/// Reads a script into a form that runs. The result depends on the arguments alone and never changes, so that it can be cached by the script's
/// content; any number of threads may use it at once.
/// </summary>
public static class SieveCompiler
{
    /// <param name="script">In UTF-8, with CRLF or LF.</param>
    /// <param name="allowed">What <c>require</c> may ask for.</param>
    public static SieveCompilation Compile(ReadOnlyMemory<byte> script, SieveCapabilities allowed, SieveLimits? limits = null)
    {
        limits ??= SieveLimits.Default;
        var errors = new ErrorList(limits.Errors);
        if (script.Length > limits.ScriptOctets)
        {
            errors.Add(new SievePosition(1, 1), $"The script has {script.Length} octets; {limits.ScriptOctets} are allowed.");
            return Failed(errors);
        }

        ReadOnlySpan<byte> bytes = script.Span;
        if (bytes.StartsWith("\ufeff"u8)) bytes = bytes[3..];
        if (!Utf8.IsValid(bytes))
        {
            errors.Add(FirstInvalid(bytes), "The script is not in UTF-8 from here on.");
            return Failed(errors);
        }

        List<SyntaxNode> commands = new SieveParser(Encoding.UTF8.GetString(bytes), errors, limits).Parse();
        var scope = new CompileScope(allowed, limits, errors);
        CompiledCommand[] compiled = new ScriptCompiler(scope).Script(commands);
        if (errors.Count > 0) return Failed(errors);
        return new SieveCompilation(new SieveScript(compiled, scope, limits), [], 0, scope.Warnings.All);
    }

    private static SieveCompilation Failed(ErrorList errors) => new(null, errors.All, errors.Count);

    private static SievePosition FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        int valid = 0;
        while (valid < bytes.Length && Rune.DecodeFromUtf8(bytes[valid..], out _, out int length) == System.Buffers.OperationStatus.Done) valid += length;
        ReadOnlySpan<byte> before = bytes[..valid];
        return new SievePosition(1 + before.Count((byte)'\n'), 1 + Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]));
    }
}

using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>
/// RFC 7352. The identifier is only noted: it is remembered by the caller once the run's actions are done, so that a delivery that fails is no
/// duplicate of itself.
/// </summary>
internal sealed class DuplicateTest : CompiledTest
{
    private readonly SieveText? _handle;
    private readonly SieveText? _header;
    private readonly SieveText? _uniqueId;
    private readonly TimeSpan _keep;
    private readonly bool _last;

    private DuplicateTest(SyntaxNode node, SieveText? handle, SieveText? header, SieveText? uniqueId, TimeSpan keep, bool last)
        : base(node) => (_handle, _header, _uniqueId, _keep, _last) = (handle, header, uniqueId, keep, last);

    internal static CompiledTest Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        SieveText? handle = reader.TagText("handle");
        SieveText? header = reader.TagText("header");
        if (header?.Constant is { } name && !HeaderNames.IsValid(name)) reader.Error(reader.LastAt, $"\"{name}\" cannot be the name of a header field.");
        SieveText? uniqueId = reader.TagText("uniqueid");
        if (header is not null && uniqueId is not null) reader.Error(reader.LastAt, "':header' and ':uniqueid' exclude each other.");
        SieveLimits limits = reader.Scope.Limits;
        long? seconds = reader.TagNumber("seconds");
        TimeSpan keep = seconds is { } given ? TimeSpan.FromSeconds(Math.Min(given, (long)limits.DuplicateMaximum.TotalSeconds)) : limits.DuplicateDefault;
        return new DuplicateTest(reader.Node, handle, header, uniqueId, keep, reader.Flag("last"));
    }

    protected override bool Evaluate(SieveRun run)
    {
        string? identifier = _uniqueId?.Get(run) ?? Field(run, _header?.Get(run) ?? "Message-ID");
        // RFC 7352 §3.1: what has no identifier is no duplicate.
        if (string.IsNullOrEmpty(identifier)) return false;
        string key = $"{_handle?.Get(run)}\0{identifier}";
        run.Trace?.See(identifier);
        run.Step(10);
        bool duplicate = run.Host.IsDuplicate(key, _last);
        if (!duplicate || _last) run.Actions.Mark(new DuplicateMark(key, _keep));
        return duplicate;
    }

    private static string? Field(SieveRun run, string name)
    {
        foreach (ref readonly MessageField field in run.Message.Fields)
        {
            if (field.Is(name)) return System.Text.Encoding.UTF8.GetString(HeaderValue.Unfold(field.RawValue));
        }

        return null;
    }
}

namespace Posthouse.Sieve;

/// <summary>
/// Hands out the arguments of one command or test: first its tags, by name and in any order (RFC 5228 §2.6.2), then what stands at fixed places.
/// <see cref="Complete"/> reports what nobody asked for.
/// </summary>
internal sealed class ArgumentReader
{
    private readonly CompileScope _scope;
    private readonly List<SyntaxArgument> _left;
    private readonly SyntaxNode _node;
    private bool _failed;
    private int _place;

    internal ArgumentReader(SyntaxNode node, CompileScope scope)
    {
        _node = node;
        _scope = scope;
        _left = [.. node.Arguments];
    }

    internal SievePosition At => _node.At;

    internal string Name => _node.Name;

    internal CompileScope Scope => _scope;

    internal bool Failed => _failed;

    internal IReadOnlyList<SyntaxNode> Tests => _node.Tests;

    internal SyntaxNode Node => _node;

    internal void Error(SievePosition at, string message)
    {
        _failed = true;
        _scope.Error(at, message);
    }

    internal void Fail() => _failed = true;

    /// <summary>Whether the tag is there, which needs <paramref name="capability"/>.</summary>
    internal bool Flag(string tag, string? capability = null) => Take(tag, capability) is not null;

    /// <summary>The first of several tags that exclude each other; null where none is there.</summary>
    internal string? OneOf(params ReadOnlySpan<string> tags)
    {
        string? found = null;
        foreach (string tag in tags)
        {
            if (Take(tag, null) is not { } argument) continue;
            if (found is not null) Error(argument.At, $"':{found}' and ':{tag}' exclude each other.");
            found ??= tag;
        }

        return found;
    }

    internal SieveText? TagText(string tag, string? capability = null) => TagArgument(tag, capability, ArgumentKind.Text) is { } value ? Text(value) : null;

    internal TextList? TagList(string tag, string? capability = null) => TagArgument(tag, capability, ArgumentKind.List) is { } value ? List(value) : null;

    internal long? TagNumber(string tag, string? capability = null) => TagArgument(tag, capability, ArgumentKind.Number)?.Number;

    /// <summary>Where the tag's value stands, after one of the methods above.</summary>
    internal SievePosition LastAt { get; private set; }

    internal SieveText NextText(string what) => Next(what, ArgumentKind.Text) is { } value ? Text(value) : SieveText.Empty;

    internal TextList NextList(string what) => Next(what, ArgumentKind.List) is { } value ? List(value) : new TextList([], At);

    internal long NextNumber(string what) => Next(what, ArgumentKind.Number)?.Number ?? 0;

    /// <summary>How many arguments at fixed places are left; tags must have been taken before.</summary>
    internal int Left => _left.Count(static a => a.Kind != ArgumentKind.Tag) - _place;

    /// <summary>Reports what is left over.</summary>
    /// <returns>False where anything was wrong.</returns>
    internal bool Complete()
    {
        for (int i = 0; i < _left.Count; i++)
        {
            SyntaxArgument argument = _left[i];
            if (argument.Kind == ArgumentKind.Tag)
            {
                _failed = true;
                _scope.Missing(argument.At, UnknownTag(argument.Tag));
            }
            else if (i >= _place && !_left.Exists(static a => a.Kind == ArgumentKind.Tag)) Error(argument.At, $"'{_node.Name}' takes no such argument here.");
        }

        return !_failed;
    }

    private string UnknownTag(string tag)
    {
        string? capability = TagCapabilities.Of(_node.Name, tag);
        return capability is null || _scope.Has(capability) ? $"'{_node.Name}' has no tag ':{tag}'." : $"':{tag}' needs: require \"{capability}\";";
    }

    private SyntaxArgument? Take(string tag, string? capability)
    {
        int index = Find(tag, capability);
        if (index < 0) return null;
        SyntaxArgument argument = _left[index];
        _left.RemoveAt(index);
        return argument;
    }

    private int Find(string tag, string? capability)
    {
        int index = _left.FindIndex(a => a.Kind == ArgumentKind.Tag && a.Tag == tag);
        if (index < 0) return -1;
        SyntaxArgument argument = _left[index];
        LastAt = argument.At;
        if (capability is not null && !_scope.Needs(capability, argument.At, $"':{tag}'")) _failed = true;
        if (_left.FindIndex(index + 1, a => a.Kind == ArgumentKind.Tag && a.Tag == tag) is >= 0 and var again)
        {
            Error(_left[again].At, $"':{tag}' stands here twice.");
            _left.RemoveAt(again);
        }

        // RFC 5228 §2.6.2: tags stand before what has a fixed place.
        for (int i = index - 1; i >= 0; i--)
        {
            if (_left[i].Kind == ArgumentKind.Tag) continue;
            // It may be the value of a tag that was not taken yet.
            int before = _node.Arguments.IndexOf(_left[i]) - 1;
            if (before >= 0 && _node.Arguments[before].Kind == ArgumentKind.Tag) continue;
            Error(argument.At, $"':{tag}' must stand before the other arguments.");
            break;
        }

        return index;
    }

    private SyntaxArgument? TagArgument(string tag, string? capability, ArgumentKind kind)
    {
        int index = Find(tag, capability);
        if (index < 0) return null;
        SyntaxArgument argument = _left[index];
        _left.RemoveAt(index);
        if (index >= _left.Count || !Fits(_left[index], kind))
        {
            Error(argument.At, $"{Described(kind)} must follow ':{tag}'.");
            return null;
        }

        SyntaxArgument value = _left[index];
        LastAt = value.At;
        _left.RemoveAt(index);
        return value;
    }

    private SyntaxArgument? Next(string what, ArgumentKind kind)
    {
        // Tags that are left are reported by Complete; what stands behind them may be theirs.
        int index = _left.FindIndex(_place, static a => a.Kind != ArgumentKind.Tag);
        if (index < 0)
        {
            Error(At, $"'{_node.Name}' needs {what}.");
            return null;
        }

        _place = index + 1;
        SyntaxArgument value = _left[index];
        LastAt = value.At;
        if (Fits(value, kind)) return value;
        Error(value.At, $"'{_node.Name}' needs {what} here: {Described(kind).ToLowerInvariant()}.");
        return null;
    }

    // RFC 5228 §2.4.2.1: a string is a list of one.
    private static bool Fits(SyntaxArgument argument, ArgumentKind kind) => argument.Kind == kind || (kind == ArgumentKind.List && argument.Kind == ArgumentKind.Text);

    private static string Described(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Number => "A number",
        ArgumentKind.Text => "A string",
        _ => "A string or a list of strings",
    };

    private SieveText Text(SyntaxArgument argument) => TextCompiler.Compile(argument.Items[0].Text, argument.Items[0].At, _scope);

    private TextList List(SyntaxArgument argument) =>
        new([.. argument.Items.Select(item => TextCompiler.Compile(item.Text, item.At, _scope))], argument.At);
}

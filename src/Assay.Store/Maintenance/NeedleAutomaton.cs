namespace Assay.Store.Maintenance;

/// <summary>
/// Many texts looked for at once, each letter of the searched one gone through once however many and however long they are:
/// A. V. Aho and M. J. Corasick, "Efficient string matching: an aid to bibliographic search", Communications of the ACM 18, 1975.
/// </summary>
/// <remarks>For V letters of needles and T of text: time O(V + T), as far as few needles end with others; memory 30 bytes a letter.</remarks>
internal sealed class NeedleAutomaton
{
    private const int None = -1;
    private const int Root = 0;

    /// <summary>Children that are looked through one after the other.</summary>
    private const int MostSiblings = 8;

    /// <summary>The needle that ends at a node; none where none does.</summary>
    private readonly List<int> _needle = [None];
    private readonly List<char> _letter = ['\0'];
    private readonly List<int> _child = [None];
    private readonly List<int> _sibling = [None];

    /// <summary>The node of the longest beginning of a needle that this one ends with.</summary>
    private readonly List<int> _shorter = [Root];

    /// <summary>The nearest of these at which a needle ends; none where there is no such.</summary>
    private readonly List<int> _ending = [None];

    /// <summary>Whether a needle that is only a beginning ends here, or at one of the endings.</summary>
    private readonly List<bool> _hasOpen = [false];

    /// <summary>Children of nodes that have many, by node and letter.</summary>
    private readonly Dictionary<(int Node, char Letter), int> _wide = [];
    private readonly HashSet<int> _isWide = [];

    /// <summary>Children of the root, which has most, by letter.</summary>
    private readonly int[] _first = new int[char.MaxValue + 1];

    /// <param name="isOpen">Which needles are the beginnings of something longer.</param>
    public NeedleAutomaton(IReadOnlyList<string> needles, IReadOnlyList<bool> isOpen)
    {
        Array.Fill(_first, None);
        for (var i = 0; i < needles.Count; i++)
        {
            var node = Root;
            foreach (var letter in needles[i])
            {
                node = Next(node, letter) is var next and not None ? next : Add(node, letter);
            }

            _needle[node] = i;
            _hasOpen[node] = isOpen[i];
        }

        Link();
    }

    /// <param name="mayEnd">Whether anything but a beginning may end before a place: asked once for all that do.</param>
    /// <param name="accept">Asked of each occurrence, with the needle and the place behind it, until it says yes.</param>
    public bool Any(string text, Func<int, bool> mayEnd, Func<int, int, bool> accept)
    {
        var node = Root;
        for (var at = 0; at < text.Length; at++)
        {
            node = Step(node, text[at]);
            if ((_needle[node] == None && _ending[node] == None) || (!_hasOpen[node] && !mayEnd(at + 1)))
            {
                continue;
            }

            for (var end = _needle[node] == None ? _ending[node] : node; end != None; end = _ending[end])
            {
                if (accept(_needle[end], at + 1))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private int Step(int node, char letter)
    {
        while (true)
        {
            if (Next(node, letter) is var next and not None)
            {
                return next;
            }

            if (node == Root)
            {
                return Root;
            }

            node = _shorter[node];
        }
    }

    private int Next(int node, char letter)
    {
        if (node == Root)
        {
            return _first[letter];
        }

        if (_isWide.Contains(node))
        {
            return _wide.GetValueOrDefault((node, letter), None);
        }

        var child = _child[node];
        while (child != None && _letter[child] != letter)
        {
            child = _sibling[child];
        }

        return child;
    }

    private IEnumerable<int> Children(int node)
    {
        for (var child = _child[node]; child != None; child = _sibling[child])
        {
            yield return child;
        }
    }

    private int Add(int node, char letter)
    {
        var added = _letter.Count;
        _letter.Add(letter);
        _needle.Add(None);
        _child.Add(None);
        _shorter.Add(Root);
        _ending.Add(None);
        _hasOpen.Add(false);
        _sibling.Add(_child[node]);
        _child[node] = added;
        if (node == Root)
        {
            _first[letter] = added;
            return added;
        }

        if (_isWide.Contains(node))
        {
            _wide[(node, letter)] = added;
        }
        else if (Children(node).Count() > MostSiblings)
        {
            _isWide.Add(node);
            foreach (var child in Children(node))
            {
                _wide[(node, _letter[child])] = child;
            }
        }

        return added;
    }

    /// <summary>Level by level: what a node leads back to is nearer to the root.</summary>
    private void Link()
    {
        var waiting = new Queue<int>();
        waiting.Enqueue(Root);
        while (waiting.TryDequeue(out var node))
        {
            for (var child = _child[node]; child != None; child = _sibling[child])
            {
                _shorter[child] = node == Root ? Root : Step(_shorter[node], _letter[child]);
                var back = _shorter[child];
                _ending[child] = _needle[back] != None ? back : _ending[back];
                _hasOpen[child] |= _hasOpen[back];
                waiting.Enqueue(child);
            }
        }
    }
}
